export default {
  extensions: ["ts"],
  files: ["{core,providers,server,cli}/test/**/*.test.ts", "test/**/*.test.ts"],
  nodeArguments: ["--conditions=cedar-source", "--disable-warning=ExperimentalWarning"],
  workerThreads: false,
  concurrency: 4,
  timeout: "60s",
};

import base from "./ava.config.js";

/** `npm run test:long`: what takes minutes, one file after the other. */
export default {
  ...base,
  files: ["{core,providers,server,cli}/test/**/*.long.ts", "test/**/*.long.ts"],
  concurrency: 1,
  timeout: "5m",
};

// The public interface of @cedar/cli: a list kept by hand, so that its difference is the report of what changed.
export { type ExitCode, exitCodeOfError, exitCodeOfRun, exitCodes } from "./exit-code.ts";

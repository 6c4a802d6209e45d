/** Keeps what is written to standard output and standard error, which still goes there; `stop` gives it back. */
export function recordOutput(streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr]): {
  stop(): string;
} {
  const written: string[] = [];
  const restores = streams.map((stream) => {
    const write = stream.write.bind(stream);
    const recording = (...parameters: unknown[]): unknown => {
      written.push(String(parameters[0]));
      return Reflect.apply(write, stream, parameters);
    };
    Reflect.set(stream, "write", recording);
    return () => Reflect.set(stream, "write", write);
  });
  return {
    stop() {
      for (const restore of restores) restore();
      return written.join("");
    },
  };
}

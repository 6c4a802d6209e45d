// Loaded by `--import` before a server that runs with `--expose-gc`: tells whoever started it its memory after a collection, when it is asked.
process.on("message", () => {
  // Twice, since what a finalizer lets go of is collected by the next one.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ heapUsed, rss });
});
// The listener holds up no server that is told to stop.
process.channel?.unref();

/** @file A pause that lets timers, signals and messages be handled. */

/** Resolves in a task of its own, without the 4 ms that browsers make a nested setTimeout wait. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

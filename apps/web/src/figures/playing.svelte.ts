/** @file A figure's time: it stands still, goes step by step, or plays. */

export interface Playing {
  /** From 0 to the last moment. */
  moment: number;
  readonly playing: boolean;
  play(): void;
  pause(): void;
  step(by: number): void;
}

/** Milliseconds from one moment to the next. */
const pace = 420;

/** A figure with `last()` + 1 moments that begins at its last, which shows all; to be used while a component is made. */
export function usePlaying(last: () => number): Playing {
  let moment = $state(Infinity);
  let timer: ReturnType<typeof setInterval> | undefined = $state.raw();
  const at = () => Math.min(moment, last());
  const pause = () => {
    clearInterval(timer);
    timer = undefined;
  };
  $effect(() => pause);
  return {
    get moment() {
      return at();
    },
    set moment(to: number) {
      moment = Math.max(0, Math.min(last(), to));
    },
    get playing() {
      return timer !== undefined;
    },
    play() {
      pause();
      moment = 0;
      timer = setInterval(() => {
        if (at() < last()) moment = at() + 1;
        if (at() >= last()) pause();
      }, pace);
    },
    pause,
    step(by: number) {
      pause();
      moment = Math.max(0, Math.min(last(), at() + by));
    },
  };
}

/** @file Asks again without asking twice: an answer that is overtaken is dropped, and older ones never replace newer ones. */

/**
 * A function that loads and shows, one at a time.
 *
 * Called while it runs, it begins anew when told to drop what runs (another filter was chosen), or else once more after what runs
 * (the slider moves on: every answer on the way is shown, none is starved).
 * @param {(signal: AbortSignal) => Promise<void>} load
 * @param {(error: Error) => void} failed
 */
export function refresher(load, failed) {
  let running = null;
  let again = false;
  let stopped = false;

  async function run() {
    const mine = new AbortController();
    running = mine;
    try {
      await load(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted && !stopped) failed(error);
    }
    if (running !== mine) return;
    running = null;
    if (again && !stopped) {
      again = false;
      await run();
    }
  }

  /** @param {{drop?: boolean}} [how] */
  function refresh({ drop = true } = {}) {
    if (stopped) return Promise.resolve();
    if (running && !drop) {
      again = true;
      return Promise.resolve();
    }
    running?.abort();
    again = false;
    return run();
  }

  refresh.stop = () => {
    stopped = true;
    running?.abort();
  };
  return refresh;
}

/**
 * What the shell asks of a view: to show anew, to follow what happened in the book, and to end.
 * @param {ReturnType<typeof refresher>} refresh
 * @param {() => void} [forget] lets go of what is shown, so that all of it is drawn anew
 */
export function viewOf(refresh, forget = () => {}) {
  return {
    refresh(how) {
      forget();
      return refresh(how);
    },
    happened: () => refresh({ drop: false }),
    close: refresh.stop,
  };
}

/** Calls at most once in so many milliseconds, the last time for certain. */
export function throttle(milliseconds, call) {
  let timer = null;
  let last = -Infinity;
  return () => {
    if (timer !== null) return;
    const wait = Math.max(0, last + milliseconds - performance.now());
    timer = setTimeout(() => {
      timer = null;
      last = performance.now();
      call();
    }, wait);
  };
}

/** Calls when nobody asked for so many milliseconds. */
export function debounce(milliseconds, call) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(call, milliseconds, ...given);
  };
}

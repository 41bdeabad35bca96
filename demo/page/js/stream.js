/** @file Follows what happens in the book, event by event, over any break of the connection. */

import { request } from './api.js';
import { throttle } from './refresher.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const STABLE = 5000;
const AT_ONCE = 500;
/** How long a page that nobody sees stays connected: a browser keeps few connections to one server, over all its tabs. */
const UNSEEN = 10_000;

/**
 * Tells of events after a place in the ledger, at most twice a second, with all that came together.
 * @param {number} position
 * @param {(events: object[]) => void} tell
 * @param {(connected: boolean) => void} connection
 */
export function follow(position, tell, connection = () => {}) {
  let after = String(position);
  let pause = FIRST_PAUSE;
  let waiting = [];
  let here = new AbortController();
  let wake = () => {};
  let unseen;

  const flush = throttle(AT_ONCE, () => {
    const events = waiting;
    waiting = [];
    if (events.length) tell(events);
  });

  function take(block) {
    const event = { id: null, data: [] };
    for (const line of block.split('\n')) {
      const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
      if (name === 'id') event.id = value;
      else if (name === 'data') event.data.push(value);
    }
    if (event.id) after = event.id;
    if (!event.data.length) return;
    waiting.push(JSON.parse(event.data.join('\n')));
    flush();
  }

  async function listen(signal) {
    const answer = await request(`/api/changes?after=${after}`, { headers: { accept: 'text/event-stream' }, signal });
    if (!answer.ok || !answer.body) throw new Error(`changes answered ${answer.status}`);
    connection(true);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text = (text + value).replaceAll('\r\n', '\n');
      const blocks = text.split('\n\n');
      text = blocks.pop();
      blocks.forEach(take);
    }
  }

  /** Leaves the line, on purpose; what happens meanwhile is told on the way back. */
  const rest = () => here.abort();
  const back = () => {
    clearTimeout(unseen);
    wake();
  };
  addEventListener('pagehide', rest);
  addEventListener('pageshow', back);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) unseen = setTimeout(rest, UNSEEN);
    else back();
  });

  (async () => {
    for (;;) {
      const begun = performance.now();
      try {
        await listen(here.signal);
      } catch {
        // Whether it ended or broke: what is to be done is the same.
      }
      if (here.signal.aborted) {
        await new Promise((resolve) => {
          wake = resolve;
        });
        here = new AbortController();
      } else {
        connection(false);
        // A line that breaks as soon as it stands is no better than none.
        if (performance.now() - begun > STABLE) pause = FIRST_PAUSE;
        await new Promise((resolve) => setTimeout(resolve, pause * (0.75 + Math.random() / 2)));
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
  })();
}

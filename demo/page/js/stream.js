/** @file Follows what happens in the book, event by event, over any break of the connection. */

import { request } from './api.js';
import { throttle } from './refresher.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const AT_ONCE = 500;

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
  const leaving = new AbortController();
  // A request that the browser breaks off while it leaves is no failure.
  addEventListener('pagehide', () => leaving.abort());

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

  async function listen() {
    const answer = await request(`/api/changes?after=${after}`, {
      headers: { accept: 'text/event-stream' },
      signal: leaving.signal,
    });
    if (!answer.ok || !answer.body) throw new Error(`changes answered ${answer.status}`);
    connection(true);
    pause = FIRST_PAUSE;
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

  (async () => {
    while (!leaving.signal.aborted) {
      try {
        await listen();
      } catch {
        // Whether it ended or broke: what is to be done is the same.
      }
      if (leaving.signal.aborted) return;
      connection(false);
      await new Promise((resolve) => setTimeout(resolve, pause * (0.75 + Math.random() / 2)));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  })();
}

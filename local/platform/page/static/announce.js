// Says aloud, for screen readers, what came in while the chat is not the panel that is shown, and what failed.
import { state } from './store.js';
import { t } from './words.js';
import { spoken } from './views/bubbles.js';

let last = null;

export function announce() {
  const newest = state.messages.at(-1) ?? null;
  const isNews = last !== null && newest !== null && newest !== last && newest.direction === 'out';
  if (isNews) state.announcement = `${newest.msgtype === 'notice' ? t('notice') : state.account}: ${spoken(newest)}`;
  last = newest;
}

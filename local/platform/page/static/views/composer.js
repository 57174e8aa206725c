// Where the user writes: the message field or the menu, and the other kinds of message.
import { act, enterKf, writeToKf } from '../acts.js';
import { traits } from '../kinds.js';
import { html, nothing } from '../lit.js';
import { set, state } from '../store.js';
import { t } from '../words.js';
import { icon } from './icons.js';
import { menuBar } from './menu.js';
import { sheet } from './sheet.js';

export function composer() {
  if (traits().follows && state.me && !state.me.subscribed) return stranger();
  if (state.me?.role === 'group') return html`<div class="composer"><div class="writing stranger"><p class="fine">${t('group_only_reads')}</p></div></div>`;
  if (state.me?.role === 'customer') return customer();
  return html`<div class="composer">
    <div class="writing">${traits().hasMenu ? toggle() : nothing} ${state.menuShown && traits().hasMenu ? menuBar() : messageField()}</div>
    ${state.sheet ? sheet() : nothing}
  </div>`;
}

// A customer of a corporation writes to its customer service, which fetches what was said.
function customer() {
  const [service] = state.me.services;
  if (!service) return html`<div class="composer"><div class="writing stranger"><p class="fine">${t('no_service')}</p></div></div>`;
  const enter = () => enterKf(service);
  return html`<div class="composer">
    <div class="writing">
      <button type="button" id="enter-kf" class="round" aria-label=${t('enter_kf')} title=${t('enter_kf')} @click=${enter}>${icon('enter_agent')}</button>
      ${messageField((text) => writeToKf(service, text), false)}
    </div>
  </div>`;
}

function stranger() {
  return html`<div class="composer">
    <div class="writing stranger"><p class="fine">${t('not_following_why')}</p>
      <button type="button" class="quiet" id="scan" aria-haspopup="dialog" @click=${() => set({ overlay: 'scan' })}>${icon('SCAN')}${t('kind_SCAN')}</button>
    </div>
  </div>`;
}

function toggle() {
  const words = t(state.menuShown ? 'keyboard' : 'menu');
  return html`<button type="button" id="menu" class="round" aria-label=${words} title=${words} @click=${() => set({ menuShown: !state.menuShown, sheet: null, submenu: null })}>
    ${icon(state.menuShown ? 'keyboard' : 'menu')}
  </button>`;
}

function messageField(say = (text) => act('text', { Content: text }), hasMore = true) {
  const words = t(state.sheet ? 'less' : 'more');
  return html`<form class="say" @submit=${(event) => sent(event, say)}>
    <textarea id="say" name="text" rows="1" maxlength="2000" placeholder=${t('say_something')} aria-label=${t('say_something')} @keydown=${pressed} @input=${grow}></textarea>
    ${hasMore
      ? html`<button type="button" id="more" class="round" aria-label=${words} title=${words} aria-expanded=${Boolean(state.sheet)} @click=${() => set({ sheet: state.sheet ? null : 'kinds' })}>
          ${icon('plus')}
        </button>`
      : nothing}
    <button type="submit" class="primary send">${t('send')}</button>
  </form>`;
}

// Enter sends, unless it ends the choice of a Chinese character; with Shift it is a new line.
function pressed(event) {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}

function grow({ target }) {
  target.rows = Math.min(target.value.split('\n').length, 5);
}

async function sent(event, say) {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value;
  if (!text.trim()) return;
  field.value = '';
  field.rows = 1;
  if (!(await say(text)) && !field.value) field.value = text;
}

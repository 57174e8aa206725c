// The phone: one user's chat with one account.
import { act, look, pushAgain } from '../acts.js';
import { clock, milliseconds, moment } from '../format.js';
import { html, nothing, repeat } from '../lit.js';
import { nameOf, tint } from '../people.js';
import { moveByArrows } from '../scrolling.js';
import { isFollowing, set, state } from '../store.js';
import { t } from '../words.js';
import { bubble, doneByUser, isCentred } from './bubbles.js';
import { composer } from './composer.js';
import { icon } from './icons.js';
import { emptiness } from './parts.js';

const PAUSE_MS = 5 * 60_000;

export function phone() {
  if (state.accounts && !state.accounts.length) return emptiness(t('no_account'), t('no_account_why'));
  if (!state.account) return emptiness('', t('loading'));
  if (!state.user) return nobody();
  return html`<div class="phone">
    ${phoneHeader()}
    <ol class="messages" role="log" aria-live="off" aria-label=${t('messages_list')} data-keep-at-end @keydown=${(event) => moveByArrows(event, '.look')}>
      ${state.messages.length ? nothing : html`<li class="hint">${t('empty_chat')}</li>`}
      ${repeat(state.messages, (message, index) => `${index} ${message.exchange}`, messageRow)}
    </ol>
    ${composer()}
  </div>`;
}

function nobody() {
  return html`<div class="emptiness">
    <p class="title">${t('no_user')}</p>
    <p>${t('no_user_why')}</p>
    <button type="button" class="primary" @click=${() => set({ overlay: 'people' })}>${t('new_user')}</button>
  </div>`;
}

function phoneHeader() {
  const following = isFollowing();
  return html`<header class="phone-head">
    <span class="avatar account" aria-hidden="true">${[...state.account][0].toUpperCase()}</span>
    <div class="phone-title">
      <h2 aria-label=${t('chat_with', { account: state.account })}>${state.account}</h2>
      <p class="fine">${state.me?.typing ? html`<span class="typing">${t('typing')}</span>` : t(following ? 'following' : 'not_following')}</p>
    </div>
    <button type="button" id="follow" class=${following ? 'quiet' : 'primary'} @click=${() => act(following ? 'unsubscribe' : 'subscribe')}>
      ${t(following ? 'unfollow' : 'follow')}
    </button>
  </header>`;
}

function messageRow(message, index) {
  const before = state.messages[index - 1];
  const time = !before || message.at - before.at > PAUSE_MS ? html`<li class="moment"><time>${moment(message.at)}</time></li>` : nothing;
  return html`${time}${isCentred(message) ? centred(message) : spokenRow(message)}`;
}

function spokenRow(message) {
  const mine = message.direction === 'in';
  return html`<li class="message ${mine ? 'mine' : 'theirs'} ${isSelected(message) ? 'selected' : ''}">
    ${mine
      ? html`<span class="avatar ${tint(message.user)}" aria-hidden="true">${[...nameOf(message.user)][0]}</span>`
      : html`<span class="avatar account" aria-hidden="true">${[...message.account][0].toUpperCase()}</span>`}
    <div class="said" @click=${(event) => lookByClick(event, message)}>${bubble(message)} ${footnote(message)}</div>
  </li>`;
}

function centred(message) {
  return html`<li class="message centred ${isSelected(message) ? 'selected' : ''}">
    <p class="system ${message.msgtype === 'notice' ? 'bad' : ''}">${doneByUser(message)}</p>
    ${footnote(message)}
  </li>`;
}

// For the mouse: anywhere on a message, unless the click meant a link, or marked some text. Keys use the button below.
function lookByClick({ target }, message) {
  if (state.layout === 'narrow' || target.closest('a, button') || String(getSelection())) return;
  look(message.exchange, message);
}

const isSelected = (message) => state.selected?.message === message;

// Under each message: which way it came or how its push went; a button that opens the wire.
function footnote(message) {
  const open = () => look(message.exchange, message);
  return html`<p class="footnote">
    <button type="button" class="look" title=${t('look')} tabindex=${message === state.messages.at(-1) ? 0 : -1} @click=${open}>
      ${message.direction === 'out' ? wayOut(message) : pushed(message)}<span class="visually-hidden">${t('look')}</span>
    </button>
    ${message.direction === 'in' && isSelected(message) ? againButton(message) : nothing}
  </p>`;
}

function wayOut({ via, at, exchange }) {
  const word = { passive: 'passive', custom_send: 'active', system: 'notice' }[via];
  const took = via === 'passive' ? state.pushes.get(exchange)?.tries.findLast((tried) => tried.status === 200)?.elapsed_ms : undefined;
  return html`<span class="way way-${word}" title=${t(`${word}_why`)}>${t(word)}</span
    ><span>${took === undefined ? clock(at) : milliseconds(took)}</span>`;
}

// One quiet line for a push that was answered at once; each try for one that was not.
function pushed({ at, exchange }) {
  const push = state.pushes.get(exchange);
  if (!push) return html`<span>${clock(at)}</span>`;
  const [only] = push.tries;
  if (push.tries.length === 1 && only.status === 200) {
    return html`<span class="try good">${only.status}</span><span>${milliseconds(only.elapsed_ms)}</span>${silence(only)}`;
  }
  return html`<span class="tries">${push.tries.map(oneTry)}</span>${push.running ? html`<span class="pending">${progress(push)}</span>` : nothing}`;
}

// Why an answer that came shows nothing.
function silence({ problem, replied }) {
  if (problem) return html`<span class="try bad" title=${problem}>${t('not_shown')}</span>`;
  return replied ? nothing : html`<span>${t('no_reply')}</span>`;
}

function oneTry(tried) {
  const tone = tried.waiting ? 'idle' : tried.status === 200 ? 'good' : 'bad';
  const outcome = tried.waiting ? '…' : `${tried.status ?? '✕'} · ${milliseconds(tried.elapsed_ms)}`;
  return html`<span class="try ${tone}" title=${tried.error ?? ''}><b>${t('try_n', { n: tried.number })}</b> ${outcome}</span>${tried.status === 200 ? silence(tried) : nothing}`;
}

function progress(push) {
  const newest = push.tries.at(-1);
  return newest.waiting ? t('trying', { n: newest.number }) : t('next_try');
}

const againButton = (message) =>
  html`<button type="button" class="again" title=${t('push_again_why')} @click=${() => pushAgain(message)}>${icon('again')}${t('push_again')}</button>`;

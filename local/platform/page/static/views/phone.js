// The phone: one user's chat with one account.
import { act, look, pushAgain } from '../acts.js';
import { clock, milliseconds, moment } from '../format.js';
import { hasUsers, traits } from '../kinds.js';
import { html, nothing, repeat } from '../lit.js';
import { nameOf, tint } from '../people.js';
import { moveByArrows } from '../scrolling.js';
import { currentAccount, isFollowing, set, state } from '../store.js';
import { t } from '../words.js';
import { bubble, doneByUser, isCentred } from './bubbles.js';
import { composer } from './composer.js';
import { icon } from './icons.js';
import { emptiness } from './parts.js';
import { pushPanel } from './push_panel.js';
import { pushed } from './tries.js';

const PAUSE_MS = 5 * 60_000;

export function phone() {
  if (state.accounts && !state.accounts.length) return emptiness(t('no_account'), t('no_account_why'));
  if (!state.account) return emptiness('', t('loading'));
  if (currentAccount() && !hasUsers(currentAccount())) return pushPanel();
  if (!state.user) return nobody();
  return html`<div class="phone">
    ${phoneHeader()}
    <ol class="messages" role="log" aria-live="off" aria-label=${t('messages_list')} data-keep-at-end @keydown=${(event) => moveByArrows(event, '.look')}>
      ${state.messages.length ? nothing : html`<li class="hint">${t(emptyHint())}</li>`}
      ${repeat(state.messages, (message, index) => `${index} ${message.exchange}`, messageRow)}
    </ol>
    ${composer()}
  </div>`;
}

function emptyHint() {
  if (state.me?.role === 'group') return 'empty_group';
  return traits().follows ? 'empty_chat' : 'empty_chat_unfollowed';
}

function nobody() {
  return html`<div class="emptiness">
    <p class="title">${t('no_user')}</p>
    <p>${t('no_user_why')}</p>
    <button type="button" class="primary" @click=${() => set({ overlay: 'people' })}>${t('new_user')}</button>
  </div>`;
}

function phoneHeader() {
  return html`<header class="phone-head">
    <span class="avatar account" aria-hidden="true">${[...state.account][0].toUpperCase()}</span>
    <div class="phone-title">
      <h2 aria-label=${t('chat_with', { account: state.account })}>${state.account}</h2>
      <p class="fine">${state.me?.typing ? html`<span class="typing">${t('typing')}</span>` : standing()}</p>
    </div>
    ${traits().follows ? followButton() : isMember() ? agentChoice() : nothing}
  </header>`;
}

const standing = () => (state.me?.role && state.me.role !== 'member' ? t(`role_${state.me.role}`) : accountStanding());

const accountStanding = () => t(traits().follows ? (isFollowing() ? 'following' : 'not_following') : `account_${currentAccount()?.kind}`);

function followButton() {
  const following = isFollowing();
  return html`<button type="button" id="follow" class=${following ? 'quiet' : 'primary'} @click=${() => act(following ? 'unsubscribe' : 'subscribe')}>
    ${t(following ? 'unfollow' : 'follow')}
  </button>`;
}

const isMember = () => (state.me?.role ?? 'member') === 'member';

// To which of a corporation's applications the member writes.
function agentChoice() {
  const agents = currentAccount()?.agents ?? [];
  if (agents.length < 2) return nothing;
  return html`<select id="agent" aria-label=${t('agent')} @change=${({ target }) => set({ agent: target.value, submenu: null })}>
    ${agents.map(({ name }, index) => html`<option value=${name} ?selected=${state.agent ? name === state.agent : !index}>${name}</option>`)}
  </select>`;
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

function wayOut({ via, at, exchange, chat_name, msgtype }) {
  const isMembers = via === 'wecom' && ['welcome', 'mass'].includes(msgtype);
  const word = isMembers ? 'via_member' : { passive: 'passive', custom_send: 'active', system: 'notice' }[via] ?? `via_${via}`;
  const took = via === 'passive' ? state.pushes.get(exchange)?.tries.findLast((tried) => tried.status === 200)?.elapsed_ms : undefined;
  return html`<span class="way way-${word.startsWith('via_') ? 'active' : word}" title=${t(`${word}_why`)}>${t(word)}${chat_name ? ` · ${chat_name}` : ''}</span
    ><span>${took === undefined ? clock(at) : milliseconds(took)}</span>`;
}

const againButton = (message) =>
  html`<button type="button" class="again" title=${t('push_again_why')} @click=${() => pushAgain(message)}>${icon('again')}${t('push_again')}</button>`;

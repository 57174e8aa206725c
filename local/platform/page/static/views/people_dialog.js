// Choosing a user, naming one, making one.
import { choose, createUser } from '../acts.js';
import { html, nothing, ref, repeat } from '../lit.js';
import { traits } from '../kinds.js';
import { isId, nameOf, newOpenid, newUserid, nickname, rename, shortId, tint, usersOf } from '../people.js';
import { set, state } from '../store.js';
import { t } from '../words.js';
import { icon } from './icons.js';
import { whenShown } from './parts.js';

const PATTERNS = { openid: '[A-Za-z0-9_\\-]{1,64}', userid: '[A-Za-z0-9][A-Za-z0-9_.@\\-]{0,63}' };
const view = { wanted: '', proposal: null, renaming: null };

export function peopleDialog() {
  return html`<dialog class="dialog" aria-labelledby="people-title" ${ref(open)} @close=${closed} @click=${closeOutside}>
    <header><h2 id="people-title">${t('people')}</h2>${closeButton()}</header>
    ${creation()} ${list()}
  </dialog>`;
}

function creation() {
  const submitted = (event) => {
    event.preventDefault();
    const { openid, nickname: name } = Object.fromEntries(new FormData(event.target));
    if (!isId(openid, traits().id)) return;
    view.proposal = null;
    createUser(openid, name);
  };
  const another = () => {
    view.proposal = propose();
    set({});
  };
  if (view.proposal?.id !== traits().id) view.proposal = propose();
  return html`<form class="creation" @submit=${submitted}>
    <h3>${t('new_user')}</h3>
    <label class="wide"><span class="label">${t('nickname')}</span><input name="nickname" maxlength="40" .value=${view.proposal.nickname} autocomplete="off" /></label>
    <label class="wide"
      ><span class="label">${t(traits().id)}</span>
      <input name="openid" class="mono" required pattern=${PATTERNS[traits().id]} title=${t(`${traits().id}_rule`)} .value=${view.proposal.openid} autocomplete="off" spellcheck="false"
    /></label>
    <div class="row">
      <button type="submit" class="primary">${t('create')}</button>
      <button type="button" class="quiet" @click=${another}>${icon('again')}${t('random')}</button>
    </div>
  </form>`;
}

function propose() {
  const names = t('names').split(', ');
  const { id } = traits();
  return { id, openid: id === 'userid' ? newUserid() : newOpenid(), nickname: names[Math.floor(Math.random() * names.length)] };
}

function list() {
  const known = usersOf(state.account);
  const matches = ({ user }) => `${nameOf(user)} ${user}`.toLowerCase().includes(view.wanted.toLowerCase());
  const shown = known.filter(matches).slice(0, 60);
  const filtered = (event) => {
    view.wanted = event.target.value;
    set({});
  };
  if (!known.length) return html`<p class="fine">${t('no_users')}</p>`;
  return html`${known.length > 6
      ? html`<input class="filter" type="search" placeholder=${t('filter')} aria-label=${t('filter')} .value=${view.wanted} @input=${filtered} />`
      : nothing}
    <ul class="people">
      ${repeat(shown, ({ user }) => user, person)}
    </ul>`;
}

function person({ user, subscribed }) {
  if (view.renaming === user) return html`<li>${renaming(user)}</li>`;
  const edit = () => {
    view.renaming = user;
    set({});
  };
  const standing = subscribed === null || !traits().follows ? '' : t(subscribed ? 'following' : 'not_following');
  return html`<li>
    <button type="button" class="person" aria-current=${user === state.user} @click=${() => choose(state.account, user)}>
      <span class="dot-face ${tint(user)}"></span><span class="name">${nameOf(user)}</span>
      <span class="fine mono">${nickname(user) ? shortId(user) : ''}</span><span class="fine">${standing}</span>
    </button>
    <a class="quiet" href="/#${encodeURIComponent(state.account)}/${encodeURIComponent(user)}" target="_blank" rel="noopener" title=${t('beside')} aria-label="${t('beside')}: ${nameOf(user)}">${icon('beside')}</a>
    <button type="button" class="quiet" aria-label="${t('rename')}: ${nameOf(user)}" @click=${edit}>${icon('edit')}</button>
  </li>`;
}

function renaming(user) {
  const submitted = (event) => {
    event.preventDefault();
    rename(user, new FormData(event.target).get('nickname'));
    view.renaming = null;
    set({});
  };
  return html`<form class="row renaming" @submit=${submitted}>
    <input name="nickname" maxlength="40" aria-label=${t('nickname')} .value=${nickname(user)} autocomplete="off" ${ref(focus)} />
    <button type="submit" class="primary">${t('save')}</button>
  </form>`;
}

const focus = whenShown((field) => field.focus());

// What all dialogs share: modal from the start, closed by Esc, by the cross and by a click beside them.
export const open = whenShown((dialog) => dialog.open || dialog.showModal());

export const closed = () => set({ overlay: null });

export function closeOutside(event) {
  if (event.target instanceof HTMLDialogElement) event.target.close();
}

export const closeButton = () =>
  html`<button type="button" class="quiet" aria-label=${t('close')} @click=${(event) => event.target.closest('dialog').close()}>
    ${icon('close')}
  </button>`;

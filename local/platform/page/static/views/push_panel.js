// In the phone's place for accounts without users: what a platform itself tells its account, as buttons.
import { look, pushEvent } from '../acts.js';
import { clock } from '../format.js';
import { traits } from '../kinds.js';
import { html, nothing, repeat } from '../lit.js';
import { listEvents } from '../platform.js';
import { currentAccount, set, state } from '../store.js';
import { has, t } from '../words.js';
import { emptiness } from './parts.js';
import { pushTries } from './tries.js';

const known = new Map(); // by account, every type that can be pushed; null while it is asked for

export function pushPanel() {
  const { name, kind } = currentAccount();
  return html`<div class="phone pushes">
    <header class="phone-head">
      <span class="avatar account" aria-hidden="true">${[...name][0].toUpperCase()}</span>
      <div class="phone-title"><h2>${name}</h2><p class="fine">${t(`account_${kind}`)}</p></div>
    </header>
    <div class="scroll" tabindex="0" role="group" aria-label=${t('pushes')}>
      <p class="fine">${t(`pushes_${kind}`)}</p>
      ${kind === 'component' ? grants() : notices()} ${others(name)}
      <h3>${t('pushed')}</h3>
      ${state.pushes.size ? html`<ol class="push-list">${repeat([...state.pushes.values()].reverse(), ({ id }) => id, pushRow)}</ol>` : emptiness('', t('pushed_none'))}
    </div>
  </div>`;
}

const button = (type, push) =>
  html`<button type="button" class="chip" data-type=${type} title=${type} @click=${push}>${has(`push_${type}`) ? t(`push_${type}`) : type}</button>`;

function grants() {
  const fields = (form) => (form.elements.app_id.value.trim() ? { AuthorizerAppid: form.elements.app_id.value.trim() } : {});
  const [ticket, ...about] = traits().pushes;
  return html`<div class="row">${button(ticket, () => pushEvent(ticket))}</div>
    <form class="creation" @submit=${(event) => event.preventDefault()}>
      <label class="wide"
        ><span class="label">${t('authorizer')}</span><input name="app_id" class="mono" maxlength="64" placeholder=${t('leave_empty')} autocomplete="off" spellcheck="false"
      /></label>
      <div class="row">${about.map((type) => button(type, ({ currentTarget }) => pushEvent(type, fields(currentTarget.form))))}</div>
    </form>`;
}

function notices() {
  const [first] = traits().pushes;
  return html`<div class="row">${traits().pushes.map((type) => button(type, () => pushEvent(type)))} ${button('probe', () => pushEvent(first, {}, true))}</div>`;
}

function others(account) {
  const types = typesOf(account);
  if (!types) return nothing;
  const submitted = (event) => {
    event.preventDefault();
    pushEvent(event.target.elements.type.value);
  };
  return html`<form class="row others" @submit=${submitted}>
    <label class="wide"><span class="label">${t('pushes_others')}</span><select name="type">${types.map((type) => html`<option>${type}</option>`)}</select></label>
    <button type="submit" class="primary">${t('push')}</button>
  </form>`;
}

function typesOf(account) {
  if (!known.has(account)) {
    known.set(account, null);
    listEvents(account).then(
      ({ types }) => {
        known.set(account, types);
        set({});
      },
      () => known.delete(account), // asked again when the panel is drawn next
    );
  }
  return known.get(account);
}

function pushRow(push) {
  return html`<li><button type="button" class="push-row" data-type=${push.type} aria-pressed=${state.selected?.exchange === push.id} @click=${() => look(push.id)}>
    <time class="mono fine">${clock(push.at)}</time><span class="name mono">${push.type}</span><span class="outcome">${pushTries(push)}</span>
  </button></li>`;
}

// Which account, which user, whether everything is connected, which language.
import { choose } from '../acts.js';
import { duration } from '../format.js';
import { html, live, nothing } from '../lit.js';
import { hasUsers } from '../kinds.js';
import { lastUser, nameOf, tint } from '../people.js';
import { currentAccount, set, state } from '../store.js';
import { LANGUAGES, currentLanguage, speak, t } from '../words.js';
import { icon } from './icons.js';

export function topBar() {
  return html`<header class="top">
    <div class="brand"><img src="/page/icon.svg" alt="" width="26" height="26" /><h1>${t('title')}</h1></div>
    <div class="who">${accountChoice()} ${userChoice()}</div>
    <div class="standing">${connection()} ${time()} ${cloud()} ${languageSwitch()}</div>
  </header>`;
}

function accountChoice() {
  const accounts = state.accounts ?? [];
  const changed = ({ target }) => choose(target.value, hasUsers(accounts.find(({ name }) => name === target.value)) ? lastUser(target.value) : null);
  return html`<label class="choice"
    ><span class="label">${t('account')}</span>
    <select id="account" ?disabled=${!accounts.length} .value=${live(state.account ?? '')} @change=${changed}>
      ${accounts.map(({ name, kind }) => html`<option value=${name} ?selected=${name === state.account}>${name} · ${t(`account_${kind}`)}</option>`)}
    </select></label
  >`;
}

function userChoice() {
  if (!hasUsers(currentAccount())) return nothing;
  const open = () => set({ overlay: 'people' });
  return html`<div class="choice">
    <span class="label" id="user-label">${t('user')}</span>
    <button type="button" class="field" id="user" aria-labelledby="user-label user" aria-haspopup="dialog" ?disabled=${!state.account} @click=${open}>
      ${state.user
        ? html`<span class="dot-face ${tint(state.user)}"></span><span class="name" title=${state.user}>${nameOf(state.user)}</span>`
        : html`<span class="name">${t('new_user')}</span>`}
      ${icon('people')}
    </button>
  </div>`;
}

function connection() {
  return state.connected ? nothing : html`<span class="pill bad" role="status">${t('disconnected')}</span>`;
}

// A clock that was put forward explains much, so it is never out of sight.
function time() {
  const { advanced_seconds: ahead } = state.clock;
  return ahead ? html`<span class="pill asked" id="ahead" role="status" title=${t('clock_why')}>+${duration(ahead)}</span>` : nothing;
}

function cloud() {
  const { state: standing } = state.stage;
  if (!state.user || !state.connected) return nothing;
  const tone = { running: 'good', waiting: 'idle' }[standing] ?? 'warn';
  return html`<span class="pill ${tone}" role="status" title=${state.stage.detail ?? ''}>${t(`cloud_${standing}`)}</span>`;
}

function languageSwitch() {
  const [other] = Object.keys(LANGUAGES).filter((language) => language !== currentLanguage());
  const change = () => {
    speak(other);
    set({});
  };
  return html`<button type="button" id="language" class="quiet language" lang=${other === 'zh' ? 'zh-CN' : 'en'} @click=${change}>
    ${LANGUAGES[other]}
  </button>`;
}

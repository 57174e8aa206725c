// Which account, which user, whether everything is connected, which language.
import { choose } from '../acts.js';
import { html, live, nothing } from '../lit.js';
import { nameOf, savedChat, tint } from '../people.js';
import { set, state } from '../store.js';
import { LANGUAGES, currentLanguage, speak, t } from '../words.js';
import { icon } from './icons.js';

export function topBar() {
  return html`<header class="top">
    <div class="brand"><img src="/page/icon.svg" alt="" width="26" height="26" /><h1>${t('title')}</h1></div>
    <div class="who">${accountChoice()} ${userChoice()}</div>
    <div class="standing">${connection()} ${cloud()} ${languageSwitch()}</div>
  </header>`;
}

function accountChoice() {
  const accounts = state.accounts ?? [];
  const changed = (event) => choose(event.target.value, savedChat(event.target.value).user);
  return html`<label class="choice"
    ><span class="label">${t('account')}</span>
    <select id="account" ?disabled=${!accounts.length} .value=${live(state.account ?? '')} @change=${changed}>
      ${accounts.map(({ name }) => html`<option value=${name} ?selected=${name === state.account}>${name}</option>`)}
    </select></label
  >`;
}

function userChoice() {
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

// What several panels have in common.
import { html, nothing } from '../lit.js';
import { hasUsers } from '../kinds.js';
import { prose } from '../rich_text.js';
import { currentAccount, set, state } from '../store.js';
import { has, t } from '../words.js';

// What a panel says while it has nothing to show.
export function emptiness(title, why) {
  return html`<div class="emptiness">${title ? html`<p class="title">${title}</p>` : nothing}<p>${prose(why)}</p></div>`;
}

// Why nothing of the local cloud can be shown; null when it can.
export function cloudTrouble() {
  if (!hasUsers(currentAccount())) return emptiness('', t('no_users_kind'));
  const { state: why, detail } = state.stage;
  if (why === 'running') return null;
  if (why === 'waiting') return emptiness('', t(state.user ? 'loading' : 'no_user_why'));
  return html`${emptiness(t(`cloud_${why}`), t(`cloud_${why}_why`))}
  ${why === 'failing' ? html`<p class="fine detail">${detail}</p>` : nothing}`;
}

export function heading(title, why) {
  return html`<header class="heading">${title ? html`<h2>${title}</h2>` : nothing}<p class="fine">${prose(why)}</p></header>`;
}

// A code block that can be copied.
export function copyable(text, shown) {
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    set({ announcement: t('copied') });
  };
  return html`<div class="copyable">${shown}<button type="button" class="copy" @click=${copy}>${t('copy')}</button></div>`;
}

// What an errcode's class and WeChat's words for it mean.
export function explained(errcode, meaning, language) {
  if (!errcode) return nothing;
  return html`<span class="errcode"><code>${errcode}</code> ${meaning?.[language] ?? ''}</span>`;
}

export const className = (name) => (has(`class_${name}`) ? t(`class_${name}`) : name);

// For `ref`: do this once the element stands in the document, which it does not yet while it is drawn.
export function whenShown(act) {
  return (element) => element && queueMicrotask(() => element.isConnected && act(element));
}

// The account's menu at the foot of the chat. The platform keeps none, so it lives in this browser, one for each account.
import { act } from '../acts.js';
import { html, ref } from '../lit.js';
import { recall, remember } from '../memory.js';
import { set, state } from '../store.js';
import { t } from '../words.js';
import { icon } from './icons.js';
import { closeButton, closeOutside, closed, open } from './people_dialog.js';

const MOST_KEYS = 3;
const kept = () => recall('menus') ?? {};
const standard = () => [
  { label: t('menu_1'), type: 'CLICK', value: 'V1001' },
  { label: t('menu_2'), type: 'CLICK', value: 'HELP' },
  { label: t('menu_3'), type: 'VIEW', value: 'https://example.com/' },
];
const menuOf = (account) => kept()[account] ?? standard();

export function menuBar() {
  return html`<div class="menu-bar" role="group" aria-label=${t('menu_title')}>
    ${menuOf(state.account).map(
      ({ label, type, value }) =>
        html`<button type="button" class="menu-key" title="${type} ${value}" @click=${() => act(type, { EventKey: value })}>${label}</button>`,
    )}
    <button type="button" class="round" aria-label=${t('menu_edit')} title=${t('menu_edit')} @click=${() => set({ overlay: 'menu_editor' })}>${icon('edit')}</button>
  </div>`;
}

export function menuEditor() {
  return html`<dialog class="dialog" aria-labelledby="menu-title" ${ref(open)} @close=${closed} @click=${closeOutside}>
    <header><h2 id="menu-title">${t('menu_edit')}</h2>${closeButton()}</header>
    <p class="fine">${t('menu_why')}</p>
    <form class="menu-form" @submit=${save}>
      ${Array.from({ length: MOST_KEYS }, (_, index) => key(menuOf(state.account)[index], index))}
      <div class="row"><button type="submit" class="primary">${t('save')}</button></div>
    </form>
  </dialog>`;
}

function key(now, index) {
  const type = now?.type ?? 'CLICK';
  return html`<fieldset class="menu-row">
    <legend class="visually-hidden">${index + 1}</legend>
    <input name="label" aria-label=${t('menu_label')} placeholder=${t('menu_label')} maxlength="16" .defaultValue=${now?.label ?? ''} />
    <select name="type" aria-label=${t('menu_title')}>
      ${['CLICK', 'VIEW'].map((name) => html`<option value=${name} ?selected=${name === type}>${t(`kind_${name}`)}</option>`)}
    </select>
    <input name="value" class="mono" aria-label=${t('menu_value')} placeholder=${t('menu_value')} maxlength="256" .defaultValue=${now?.value ?? ''} />
  </fieldset>`;
}

function save(event) {
  event.preventDefault();
  const given = new FormData(event.target);
  const [labels, types, values] = ['label', 'type', 'value'].map((name) => given.getAll(name));
  const keys = labels.map((label, index) => ({ label: label.trim(), type: types[index], value: values[index].trim() }));
  remember('menus', { ...kept(), [state.account]: keys.filter(({ label, value }) => label && value) });
  set({ overlay: null, menuShown: true });
}

// The account's menu at the foot of the chat: the one it made by the API; before that, one of this browser's own.
import { act } from '../acts.js';
import { menuEvent } from '../kinds.js';
import { html, nothing, ref } from '../lit.js';
import { recall, remember } from '../memory.js';
import { currentAccount, set, state } from '../store.js';
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
const ownMenu = () => kept()[state.account] ?? standard();

// By kind of button, what it does; the kinds that are missing show something without telling the account.
const PRESSED = {
  click: ({ key }) => act(menuEvent('CLICK'), { EventKey: key }),
  view: ({ url }) => act(menuEvent('VIEW'), { EventKey: url }),
  view_miniprogram: ({ pagepath }) => act('view_miniprogram', { EventKey: pagepath }),
  miniprogram: ({ pagepath }) => act('view_miniprogram', { EventKey: pagepath }),
  scancode_push: ask,
  scancode_waitmsg: ask,
  pic_sysphoto: sendPictures,
  pic_photo_or_album: sendPictures,
  pic_weixin: sendPictures,
  location_select: ask,
};

export function menuBar() {
  const real = realMenu();
  return html`<div class="menu-bar" role="group" aria-label=${t('menu_title')} data-real=${Boolean(real)} @keydown=${closedByKey}>
    ${real ? real.map(realKey) : ownMenu().map(ownKey)}
    ${real
      ? nothing
      : html`<button type="button" class="round" aria-label=${t('menu_edit')} title=${t('menu_edit')} @click=${() => set({ overlay: 'menu_editor' })}>${icon('edit')}</button>`}
  </div>`;
}

// A corporation's application has its own menu.
function realMenu() {
  const { agents = [] } = currentAccount() ?? {};
  const agent = agents.find(({ name }) => name === state.agent) ?? agents[0];
  return state.menus[agent?.id ?? ''] ?? null;
}

const ownKey = ({ label, type, value }) =>
  html`<button type="button" class="menu-key" title="${type} ${value}" @click=${() => act(menuEvent(type), { EventKey: value })}>${label}</button>`;

function realKey(button, index) {
  const subs = button.sub_button ?? [];
  if (!subs.length) return html`<button type="button" class="menu-key" title=${about(button)} @click=${() => press(button)}>${button.name}</button>`;
  const isOpen = state.submenu === index;
  return html`<div class="menu-group">
    <button type="button" class="menu-key" aria-expanded=${isOpen} @click=${() => set({ submenu: isOpen ? null : index })}>${icon('menu')}${button.name}</button>
    ${isOpen
      ? html`<ul class="submenu">${subs.map((sub) => html`<li><button type="button" title=${about(sub)} @click=${() => press(sub)}>${sub.name}</button></li>`)}</ul>`
      : nothing}
  </div>`;
}

const about = ({ type, key, url, pagepath }) => `${type} ${key ?? url ?? pagepath ?? ''}`;

function press(button) {
  set({ submenu: null });
  const pressed = PRESSED[button.type];
  if (pressed) pressed(button);
  else set({ error: t('menu_silent') });
}

function ask({ type, key }) {
  set({ sheet: type, menuKey: key });
}

function sendPictures({ type, key }) {
  act(type, { EventKey: key, SendPicsInfo: { Count: 1, PicList: { item: { PicMd5Sum: '1b5f7c23b5bf75682a53e7b6d163e185' } } } });
}

function closedByKey(event) {
  if (event.key !== 'Escape' || state.submenu === null) return;
  set({ submenu: null });
  event.currentTarget.querySelector('[aria-expanded=true]')?.focus();
}

export function menuEditor() {
  return html`<dialog class="dialog" aria-labelledby="menu-title" ${ref(open)} @close=${closed} @click=${closeOutside}>
    <header><h2 id="menu-title">${t('menu_edit')}</h2>${closeButton()}</header>
    <p class="fine">${t('menu_why')}</p>
    <form class="menu-form" @submit=${save}>
      ${Array.from({ length: MOST_KEYS }, (_, index) => key(ownMenu()[index], index))}
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

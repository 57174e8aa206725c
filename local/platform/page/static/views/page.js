// The whole page. Wide: phone, events and one more panel; medium: phone and one more; narrow: one at a time.
import { html, nothing } from '../lit.js';
import { set, state } from '../store.js';
import { t } from '../words.js';
import { faultsPanel } from './faults.js';
import { icon } from './icons.js';
import { menuEditor } from './menu.js';
import { peopleDialog } from './people_dialog.js';
import { scanDialog } from './scan_dialog.js';
import { phone } from './phone.js';
import { statePanel } from './state_panel.js';
import { timelinePanel } from './timeline.js';
import { topBar } from './top_bar.js';
import { wirePanel } from './wire.js';

const PANELS = { chat: phone, events: timelinePanel, state: statePanel, wire: wirePanel, faults: faultsPanel };
const DIALOGS = { people: peopleDialog, menu_editor: menuEditor, scan: scanDialog };
const FIXED = { wide: ['chat', 'events'], medium: ['chat'], narrow: [] };
const last = {}; // by layout, what its changing panel showed last

export function page() {
  const fixed = FIXED[state.layout];
  const choices = Object.keys(PANELS).filter((name) => !fixed.includes(name));
  const shown = choices.includes(state.tab) ? state.tab : (last[state.layout] ?? choices[0]);
  last[state.layout] = shown;
  return html`
    <a class="skip" href="#say" @click=${skip}>${t('skip')}</a>
    ${topBar()}
    <main class="columns ${state.layout}">
      ${fixed.map((name) => html`<section class="panel panel-${name}" aria-label=${t(`tab_${name}`)}>${PANELS[name]()}</section>`)}
      <div class="changing">
        ${tabs(choices, shown)}
        <section class="panel panel-${shown}" id="panel" role="tabpanel" aria-labelledby="tab-${shown}">${PANELS[shown]()}</section>
      </div>
    </main>
    ${state.error ? html`<div class="toast" role="alert"><span>${state.error}</span>${dismiss()}</div>` : nothing}
    <div class="visually-hidden" aria-live="polite">${state.announcement}</div>
    ${DIALOGS[state.overlay]?.() ?? nothing}
  `;
}

function tabs(names, shown) {
  const moved = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = names[(names.indexOf(shown) + step + names.length) % names.length];
    set({ tab: next });
    queueMicrotask(() => document.getElementById(`tab-${next}`)?.focus());
  };
  return html`<div class="tabs" role="tablist" @keydown=${moved}>
    ${names.map(
      (name) => html`<button
        type="button"
        role="tab"
        id="tab-${name}"
        aria-controls="panel"
        aria-selected=${name === shown}
        tabindex=${name === shown ? 0 : -1}
        @click=${() => set({ tab: name })}
      >
        ${icon(name)}<span>${t(`tab_${name}`)}</span>
      </button>`,
    )}
  </div>`;
}

const dismiss = () =>
  html`<button type="button" class="quiet" aria-label=${t('close')} @click=${() => set({ error: null })}>${icon('close')}</button>`;

function skip(event) {
  event.preventDefault();
  document.getElementById('say')?.focus();
}

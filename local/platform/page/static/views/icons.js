// Line drawings of 24 by 24, hidden from screen readers: what they mean is said beside them.
import { html, svg } from '../lit.js';

const PATHS = {
  image: svg`<rect x="3.5" y="5" width="17" height="14" rx="2"/><circle cx="9" cy="10" r="1.6"/><path d="m4 17 5-4 3.5 3 3-2.5 4.5 4"/>`,
  voice: svg`<rect x="9" y="3.5" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v2.5"/>`,
  video: svg`<rect x="3" y="6" width="12.5" height="12" rx="2"/><path d="m15.5 11 5-3v8l-5-3"/>`,
  shortvideo: svg`<circle cx="12" cy="12" r="8.5"/><path d="m10.3 8.8 5 3.2-5 3.2z"/>`,
  location: svg`<path d="M12 21c4.5-4.6 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2 6.400 6.500 11z"/><circle cx="12" cy="10" r="2.3"/>`,
  link: svg`<path d="M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1"/>`,
  SCAN: svg`<path d="M4 8.500V5.500A1.500 1.500 0 0 1 5.500 4h3M15.500 4h3A1.500 1.500 0 0 1 20 5.500v3M20 15.500v3a1.500 1.500 0 0 1-1.500 1.500h-3M8.500 20h-3A1.500 1.500 0 0 1 4 18.500v-3M4 12h16"/>`,
  LOCATION: svg`<circle cx="12" cy="12" r="3"/><circle cx="12" cy="12" r="7"/><path d="M12 2.500V5M12 19v2.500M2.500 12H5M19 12h2.500"/>`,
  CLICK: svg`<rect x="3.500" y="6" width="17" height="12" rx="2"/><path d="M7.500 10h9M7.500 14h5"/>`,
  VIEW: svg`<circle cx="12" cy="12" r="8.500"/><path d="M3.500 12h17M12 3.500c5 5 5 12 0 17M12 3.500c-5 5-5 12 0 17"/>`,
  miniprogrampage: svg`<rect x="6" y="3.500" width="12" height="17" rx="2.500"/><path d="M10.500 17.500h3"/>`,
  user_enter_tempsession: svg`<path d="M10 4h7.500A1.500 1.500 0 0 1 19 5.500v13a1.500 1.500 0 0 1-1.500 1.500H10M4 12h10M10.500 8.500 14 12l-3.500 3.500"/>`,
  other: svg`<path d="M9 7 4 12l5 5M15 7l5 5-5 5"/>`,
  menu: svg`<path d="M5 7h14M5 12h14M5 17h14"/>`,
  keyboard: svg`<rect x="3" y="6.500" width="18" height="11" rx="2"/><path d="M7 10.500h.01M11 10.500h.01M15 10.500h.01M17.500 10.500h.01M8 14h8"/>`,
  plus: svg`<circle cx="12" cy="12" r="8.700"/><path d="M12 8v8M8 12h8"/>`,
  close: svg`<path d="m6.500 6.500 11 11M17.500 6.500l-11 11"/>`,
  back: svg`<path d="M14.500 5.500 8 12l6.500 6.500"/>`,
  edit: svg`<path d="m5 19 .8-3.600L16 5.200a1.800 1.800 0 0 1 2.800 2.600L8.600 18.200z"/>`,
  again: svg`<path d="M18.500 9A7 7 0 1 0 19 13.500M19 4.500V9h-4.500"/>`,
  people: svg`<circle cx="12" cy="8.500" r="3.500"/><path d="M5 20c.5-4 3.200-6 7-6s6.500 2 7 6"/>`,
  chat: svg`<path d="M20 11.500c0 4-3.600 7-8 7-1 0-2-.1-2.900-.4L5 20l1-3.300a6.600 6.600 0 0 1-2-4.700c0-4 3.600-7 8-7s8 3 8 6.500z"/>`,
  events: svg`<path d="M9 6h11M9 12h11M9 18h11M4.500 6h.01M4.500 12h.01M4.500 18h.01"/>`,
  state: svg`<path d="M12 3.500 4.500 7v5c0 4.500 3 7.500 7.500 8.700 4.500-1.200 7.500-4.200 7.500-8.700V7z"/><path d="m8.800 12 2.300 2.300 4.200-4.300"/>`,
  wire: svg`<path d="M4 8.500h14l-3.500-3.500M20 15.500H6l3.500 3.500"/>`,
  faults: svg`<path d="M13 3 5.500 13.500H12L11 21l7.500-10.500H12z"/>`,
  play: svg`<path d="M8.500 6v12l10-6z" fill="currentColor" stroke="none"/>`,
  music: svg`<path d="M9.500 17.500v-11l9-2v10.500"/><circle cx="7" cy="17.500" r="2.500"/><circle cx="16" cy="15" r="2.500"/>`,
  beside: svg`<rect x="3.500" y="7.500" width="10" height="13" rx="2"/><path d="M9.500 4.500h9a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-2"/>`,
  file: svg`<path d="M7 3.500h7l4 4V19a1.500 1.500 0 0 1-1.500 1.500h-9.500A1.500 1.500 0 0 1 5.500 19V5A1.500 1.500 0 0 1 7 3.500zM13.500 4v4H18"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5l3.500 2"/>`,
  chevron: svg`<path d="m9.500 6.500 5.500 5.500-5.500 5.500"/>`,
};

const SAME = { click: 'CLICK', view: 'VIEW', enter_agent: 'user_enter_tempsession', scancode_push: 'SCAN', scancode_waitmsg: 'SCAN', location_select: 'location' };

export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${PATHS[SAME[name] ?? name]}</svg>`;
}

// The one library, as `make setup` installed it.
export { html, nothing, render, svg } from './lit-html/lit-html.js';
export { classMap } from './lit-html/directives/class-map.js';
export { live } from './lit-html/directives/live.js';
export { ref } from './lit-html/directives/ref.js';
export { repeat } from './lit-html/directives/repeat.js';

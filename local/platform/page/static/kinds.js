// What differs between the kinds of accounts: who their users are, what users can send, what the platform itself tells.
import { currentAccount } from './store.js';

const KINDS = {
  official: {
    sends: ['image', 'voice', 'video', 'shortvideo', 'location', 'link', 'SCAN', 'LOCATION', 'CLICK', 'VIEW', 'other'],
    follows: true,
    hasMenu: true,
    id: 'openid',
  },
  mini: { sends: ['image', 'miniprogrampage', 'user_enter_tempsession', 'other'], id: 'openid' },
  wecom: {
    sends: ['image', 'voice', 'video', 'location', 'link', 'enter_agent', 'LOCATION', 'click', 'view', 'other'],
    hasMenu: true,
    id: 'userid',
  },
  component: { pushes: ['component_verify_ticket', 'authorized', 'updateauthorized', 'unauthorized'] },
  pay: { pushes: ['TRANSACTION.SUCCESS', 'REFUND.SUCCESS', 'SECURITY_ECHO.SUCCESS'] },
};

export const traitsOf = (account) => KINDS[account?.kind] ?? KINDS.official;
export const traits = () => traitsOf(currentAccount());

// Component and pay accounts have no users: there is nobody to chat as.
export const hasUsers = (account) => !traitsOf(account).pushes;

// WeChat writes the events of a corporation's menu in small letters.
export const menuEvent = (type) => (currentAccount()?.kind === 'wecom' ? type.toLowerCase() : type);

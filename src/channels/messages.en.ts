// English texts of the channels: footers of mails, pages of unsubscribing. Plain words, 6th-grade English.

export const channelsEn = {
  'purpose.care': 'care',
  'purpose.service': 'service',
  'purpose.education': 'health information',
  'purpose.events': 'events',
  'purpose.research': 'research',
  'purpose.marketing': 'news and offers',
  'mail.reason.consent':
    'You get this e-mail because you said yes to {purpose} messages from {organisation}.',
  'mail.reason.care': 'You get this e-mail because you are in contact with {organisation} about your care.',
  'mail.reason.acting':
    'You get this e-mail because {organisation} knows you as the one who acts for {person}.',
  'mail.reason.someone': 'somebody else',
  'mail.reason.transactional': 'You get this e-mail because you asked for it.',
  'mail.reason.other': 'You get this e-mail because it is important for you to know.',
  'mail.sponsor': 'Paid for by {sponsor}.',
  'mail.preferences': 'Choose what you get',
  'mail.unsubscribe': 'Stop these e-mails',
  'mail.link': '{label}: {url}',
  'unsubscribe.title': 'Stop e-mails from {organisation}',
  'unsubscribe.intro': 'You can stop our e-mails here. You do not need to sign in.',
  'unsubscribe.this': 'Stop {purpose} e-mails',
  'unsubscribe.this.hint': 'You will not get {purpose} e-mails from {organisation} any more.',
  'unsubscribe.pause': 'Pause for 30 days',
  'unsubscribe.pause.hint':
    'We stop news, events and other messages that are not about your care for 30 days.',
  'unsubscribe.all': 'Stop everything',
  'unsubscribe.all.hint':
    'We stop all messages from {organisation}: e-mail, text, phone and visits. We still tell you if your safety is at risk.',
  'unsubscribe.done.title': 'Done',
  'unsubscribe.done.this': 'We stopped {purpose} e-mails from {organisation}.',
  'unsubscribe.done.pause': 'We paused messages from {organisation} until {until, date, long}.',
  'unsubscribe.done.all': 'We stopped all messages from {organisation}.',
  'unsubscribe.receipt': 'Saved on {at, date, long} at {at, time, short} UTC. Text version: {version}.',
  'unsubscribe.back': 'Did you do this by mistake? You can change it in your preferences.',
  'unsubscribe.preferences': 'Go to my preferences',
  'unsubscribe.bad.title': 'This link does not work',
  'unsubscribe.bad':
    'The link may be cut off. Please copy the whole link from the e-mail, or open your preferences.',
  'confirm.mail.subject': 'Please confirm your choice for {organisation}',
  'confirm.mail.body':
    'You said yes to {purpose} by e-mail from {organisation}.\n\nPlease press the button to confirm that it was you. The link works for 7 days and only once. Until then we send you nothing of this kind.\n\nWas it not you? Then do nothing.',
  'confirm.mail.button': 'Confirm',
  'confirm.title': 'Confirm your choice',
  'confirm.intro': 'Do you want {purpose} by e-mail from {organisation}?',
  'confirm.button': 'Yes, I want this',
  'confirm.no': 'If you do not want this, close the page. Nothing is sent to you.',
  'confirm.done.title': 'Thank you, it is confirmed',
  'confirm.done': 'You will get {purpose} by e-mail from {organisation}.',
  'confirm.stop': 'You can stop at any time: every e-mail has a link for it.',
  'confirm.bad.title': 'This link does not work any more',
  'confirm.bad':
    'A link works for 7 days and only once, and not after you said no. You can make your choice in your preferences.',
  'sample.subject': '[Test] {subject}',
  'sample.note':
    'This is a test for staff. It was filled in for a person who does not exist, and only you got it.',
  'page.skip': 'Skip to main content',
  'sink.title': 'Mailbox',
  'sink.banner': 'Demo only. These e-mails were caught here and never left this machine.',
} as const;

export type ChannelsWord = keyof typeof channelsEn;

// What Riverside Hospital says on the way: second reminders, first weeks, a late clinic, and words for a crisis.
import type { TownContent } from './model.ts';
import { item } from './words.ts';

const HELLO = 'Hello {{person.firstName | default: "there"}},';
const HOLA = 'Hola {{person.firstName | default: ""}}:';

export const RIVERSIDE_CARE: readonly TownContent[] = [
  item(
    'Your clinic is running late',
    { purpose: 'care', lane: 'care' },
    {
      en: {
        subject: 'Your clinic is running late today',
        mail: `${HELLO}\n\nYour clinic is running late today. We are sorry. You keep your place.\n\nIf you are here, you may go for a walk and come back in a while. If you cannot wait, tell the front desk or pick a new time.`,
        title: 'Your clinic is running late',
        feed: 'We are sorry. You keep your place. If you cannot wait, tell the front desk or pick a new time.',
        label: 'See my visit',
        sms: 'Riverside: your clinic is running late today. You keep your place. We are sorry for the wait.',
      },
      es: {
        subject: 'Su clínica va con retraso hoy',
        mail: `${HOLA}\n\nSu clínica va con retraso hoy. Lo sentimos. Usted conserva su lugar.\n\nSi no puede esperar, avise en la recepción o elija otra hora.`,
        title: 'Su clínica va con retraso',
        feed: 'Lo sentimos. Usted conserva su lugar. Si no puede esperar, elija otra hora.',
        label: 'Ver mi cita',
        sms: 'Riverside: su clínica va con retraso hoy. Usted conserva su lugar.',
      },
    },
  ),
  item(
    'Still time for your visit',
    { purpose: 'care', lane: 'care' },
    {
      en: {
        subject: 'There is still time for your visit',
        mail: `${HELLO}\n\nWe kept a few times open this week. Pick the one that suits you. If something keeps you from coming, tell us.`,
        title: 'Still time for your visit',
        feed: 'We kept a few times open this week. If something keeps you from coming, tell us.',
        label: 'Pick a new time',
      },
    },
  ),
  item(
    'Welcome to the diabetes clinic',
    { purpose: 'care', lane: 'care', topic: 'diabetes' },
    {
      en: {
        subject: 'Your first weeks with us',
        mail: `${HELLO}\n\nWe are your team now. This week a nurse calls you: there is time for every question.\n\nYour portal shows who is who, and the number to call.`,
        title: 'Your first weeks with us',
        feed: 'We are your team now. This week a nurse calls you: there is time for every question.',
        label: 'Meet my team',
      },
    },
  ),
  item(
    'Living well with diabetes: your feet',
    { purpose: 'education', lane: 'engagement', topic: 'diabetes' },
    {
      en: {
        subject: 'Small steps that help: this week, your feet',
        mail: `${HELLO}\n\nTwo minutes a day for your feet: look, wash, dry, cream. The film shows how.\n\nYou can stop the series at any time.`,
        title: 'Small steps: your feet',
        feed: 'Two minutes a day for your feet: look, wash, dry, cream. The film shows how.',
        label: 'Watch the film',
      },
    },
  ),
  item(
    'Spring walk',
    { purpose: 'events', lane: 'engagement', topic: 'news' },
    {
      en: {
        subject: 'Come along: a walk by the river',
        mail: `${HELLO}\n\nEvery Sunday we walk by the river, slowly, with a nurse. Come as you are.`,
        title: 'A walk by the river',
        feed: 'Every Sunday, slowly, with a nurse. Come as you are.',
        label: 'See the times',
      },
    },
  ),
  item(
    'In an emergency at the hospital',
    { purpose: 'service', lane: 'transactional' },
    {
      en: {
        subject: 'What is open today',
        mail: 'Something serious has happened at the hospital. The emergency room is open. Planned visits may move: we call you.\n\nPlease keep our lines free unless you need help now.',
        title: 'What is open today',
        feed: 'Something serious has happened at the hospital. The emergency room is open. Planned visits may move: we call you.\n\nPlease keep our lines free unless you need help now.',
        label: 'Open my portal',
      },
      es: {
        subject: 'Qué está abierto hoy',
        mail: 'Ha pasado algo grave en el hospital. Urgencias está abierta. Las citas pueden cambiar: le llamaremos.',
        title: 'Qué está abierto hoy',
        feed: 'Ha pasado algo grave en el hospital. Urgencias está abierta. Las citas pueden cambiar: le llamaremos.',
        label: 'Abrir mi portal',
      },
    },
  ),
];

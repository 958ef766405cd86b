// What Riverside Hospital says: plain words, no health data in a subject line, Spanish where care depends on it.
import type { TownContent } from './model.ts';
import { item } from './words.ts';

const HELLO = 'Hello {{person.firstName | default: "there"}},';
const HOLA = 'Hola {{person.firstName | default: ""}}:';

export const RIVERSIDE_CONTENT: readonly TownContent[] = [
  item(
    'Appointment reminder',
    { purpose: 'care', lane: 'care' },
    {
      en: {
        subject: 'Your visit is coming up',
        mail: `${HELLO}\n\nYou have a visit with us in the next two days. The time and place are in your portal.\n\nIf you cannot come, please tell us. Someone else may need the place.`,
        title: 'Your visit is coming up',
        feed: 'You have a visit with us in the next two days. Check the time and place, or change it here.',
        label: 'See my visit',
      },
      es: {
        subject: 'Su cita se acerca',
        mail: `${HOLA}\n\nTiene una cita con nosotros en los próximos dos días. La hora y el lugar están en su portal.\n\nSi no puede venir, avísenos. Otra persona puede necesitar ese lugar.`,
        title: 'Su cita se acerca',
        feed: 'Tiene una cita en los próximos dos días. Vea la hora y el lugar, o cámbiela aquí.',
        label: 'Ver mi cita',
      },
    },
  ),
  item(
    'We missed you',
    { purpose: 'care', lane: 'care' },
    {
      en: {
        subject: 'We missed you today',
        mail: `${HELLO}\n\nWe had time set aside for you and did not see you. We hope all is well.\n\nYou can pick a new time in your portal. If getting here is hard, tell us. We may be able to help with a ride.`,
        title: 'We missed you',
        feed: 'You can pick a new time here. If getting to us is hard, tell us. We may be able to help with a ride.',
        label: 'Pick a new time',
      },
      es: {
        subject: 'Hoy le echamos de menos',
        mail: `${HOLA}\n\nLe esperábamos y no le vimos. Esperamos que esté bien.\n\nPuede elegir otra hora en su portal. Si le cuesta llegar, avísenos. Tal vez podamos ayudar con el transporte.`,
        title: 'Le echamos de menos',
        feed: 'Puede elegir otra hora aquí. Si le cuesta llegar, avísenos.',
        label: 'Elegir otra hora',
      },
    },
  ),
  item(
    'Screening is due',
    { purpose: 'care', lane: 'care', topic: 'screening' },
    {
      en: {
        subject: 'It is time to plan a check-up',
        mail: `${HELLO}\n\nOur records show that a routine check is due for you. Most people need it only once in a while, and it is often free.\n\nYour portal shows which one, and the next open times.`,
        title: 'A routine check is due',
        feed: 'Most people need it only once in a while, and it is often free. See which one and pick a time.',
        label: 'See open times',
      },
    },
  ),
  item(
    'How are you after your visit?',
    { purpose: 'care', lane: 'care', url: '/s/to/after-your-visit' },
    {
      en: {
        subject: 'How are you after your visit?',
        mail: `${HELLO}\n\nThank you for coming in. We would like to know how you are and how we did. It takes one minute.\n\nIf you feel worse, do not wait for an answer here: call us.`,
        title: 'How are you after your visit?',
        feed: 'Tell us how you are and how we did. It takes one minute. If you feel worse, call us.',
        label: 'Answer two questions',
      },
      es: {
        subject: '¿Cómo está después de su visita?',
        mail: `${HOLA}\n\nGracias por venir. Queremos saber cómo está y cómo lo hicimos. Toma un minuto.\n\nSi se siente peor, no espere una respuesta aquí: llámenos.`,
        title: '¿Cómo está después de su visita?',
        feed: 'Díganos cómo está y cómo lo hicimos. Si se siente peor, llámenos.',
        label: 'Responder dos preguntas',
      },
    },
  ),
  item(
    'A new result is ready',
    { purpose: 'care', lane: 'care' },
    {
      en: {
        subject: 'Something new is in your portal',
        mail: `${HELLO}\n\nA new result is ready for you. To keep it private, it is only in your portal.\n\nYour care team has seen it. If it needs action, they will call you.`,
        title: 'A new result is ready',
        feed: 'Your care team has seen it. If it needs action, they will call you.',
        label: 'See my result',
      },
    },
  ),
  item(
    'Your first days at home',
    { purpose: 'care', lane: 'care', topic: 'discharge' },
    {
      en: {
        subject: 'Your first days at home',
        mail: `${HELLO}\n\nYou are home again. Your plan for the first days is in your portal: your medicines, who to call, and your next visit.\n\nPlease check that you have what you need for the night.`,
        title: 'Your first days at home',
        feed: 'Your medicines, who to call, and your next visit, on one page.',
        label: 'Open my plan',
      },
    },
  ),
  item(
    'Living well with diabetes',
    { purpose: 'education', lane: 'engagement', topic: 'diabetes' },
    {
      en: {
        subject: 'Small steps that help: this week, breakfast',
        mail: `${HELLO}\n\nThis week we look at breakfast. Three small changes can keep your sugar steady until noon.\n\nEach part takes three minutes to read. You can stop the series at any time.`,
        title: 'Small steps: breakfast',
        feed: 'Three small changes at breakfast can keep your sugar steady until noon. Three minutes to read.',
        label: 'Read this part',
      },
      es: {
        subject: 'Pequeños pasos que ayudan: el desayuno',
        mail: `${HOLA}\n\nEsta semana hablamos del desayuno. Tres cambios pequeños pueden mantener su azúcar estable hasta el mediodía.`,
        title: 'Pequeños pasos: el desayuno',
        feed: 'Tres cambios pequeños en el desayuno ayudan hasta el mediodía.',
        label: 'Leer esta parte',
      },
    },
  ),
  item(
    'Heart health evening',
    { purpose: 'events', lane: 'engagement', topic: 'heart' },
    {
      en: {
        subject: 'You are invited: an evening about your heart',
        mail: `${HELLO}\n\nJoin two of our heart doctors online. They talk about blood pressure at home and answer your questions live.\n\nIt is free and takes 45 minutes.`,
        title: 'Heart health evening, online',
        feed: 'Two of our heart doctors talk about blood pressure at home and answer questions live. Free, 45 minutes.',
        label: 'Save my place',
      },
    },
  ),
  item(
    'Flu shots without a visit',
    { purpose: 'education', lane: 'engagement', topic: 'news' },
    {
      en: {
        subject: 'Flu shots: walk in, no visit needed',
        mail: `${HELLO}\n\nYou can get your flu shot at our front desk on any weekday. It takes five minutes and most plans pay for it.`,
        title: 'Flu shots: walk in',
        feed: 'At our front desk on any weekday. Five minutes, and most plans pay for it.',
        label: 'See the hours',
      },
    },
  ),
  item(
    'Move well week',
    { purpose: 'education', lane: 'engagement', topic: 'joints' },
    {
      en: {
        subject: 'Seven days, seven small moves',
        mail: `${HELLO}\n\nOur physio team made seven short films. Each shows one small move for a strong back and easy joints. Try one a day.`,
        title: 'Seven days, seven small moves',
        feed: 'Short films by our physio team: one small move a day for a strong back and easy joints.',
        label: 'Watch the first film',
      },
    },
  ),
  item(
    'Riverside monthly',
    { purpose: 'education', lane: 'engagement' },
    {
      en: {
        subject: 'Riverside monthly: parking, flu shots and a new clinic',
        mail: `${HELLO}\n\nThree things this month: the new parking deck is open, flu shots need no visit, and our joint clinic now opens on Saturdays.`,
        title: 'Riverside monthly',
        feed: 'The new parking deck is open, flu shots need no visit, and the joint clinic opens on Saturdays.',
        label: 'Read more',
      },
    },
  ),
  item(
    'Welcome to your portal',
    { purpose: 'service', lane: 'transactional' },
    {
      en: {
        subject: 'Welcome to your Riverside portal',
        mail: `${HELLO}\n\nYour portal is ready. You can see visits, messages and results there, and choose what we write to you about.`,
        title: 'Welcome',
        feed: 'See visits, messages and results here, and choose what we write to you about.',
        label: 'Open my portal',
      },
      es: {
        subject: 'Bienvenido a su portal de Riverside',
        mail: `${HOLA}\n\nSu portal está listo. Allí puede ver citas, mensajes y resultados, y elegir sobre qué le escribimos.`,
        title: 'Bienvenido',
        feed: 'Vea citas, mensajes y resultados, y elija sobre qué le escribimos.',
        label: 'Abrir mi portal',
      },
    },
  ),
];

// What patients of the town write in surveys: short texts of our own, with the themes a reader would give them.

export interface TownComment {
  readonly text: string;
  /** 1 very positive .. 5 very negative, as the surveys count. */
  readonly sentiment: number;
  readonly themes: readonly string[];
}

export const QUESTIONS = { good: 'What was good?', better: 'What could we do better?' } as const;

const GOOD: readonly TownComment[] = [
  {
    text: 'The nurse took time to explain every step. I went home calm.',
    sentiment: 1,
    themes: ['Staff manner & personal attributes', 'Information directly from staff during care'],
  },
  {
    text: 'Everyone was kind, from the front desk to the doctor.',
    sentiment: 1,
    themes: ['Staff manner & personal attributes'],
  },
  { text: 'In and out in half an hour. Thank you.', sentiment: 1, themes: ['Timeliness of care'] },
  {
    text: 'The doctor listened and wrote the plan down for my wife.',
    sentiment: 1,
    themes: ['Staff listening, understanding & involving patients', 'Interaction with family/ carers'],
  },
  {
    text: 'Clean rooms and a quiet waiting area.',
    sentiment: 2,
    themes: ['Cleanliness, tidiness & infection control', 'Environment & Facilities'],
  },
  {
    text: 'The reminder mail helped, I would have forgotten.',
    sentiment: 2,
    themes: ['Appointment arrangements'],
  },
  {
    text: 'My knee is so much better. The physio is a star.',
    sentiment: 1,
    themes: ['Impact of treatment/ care', 'Competence & training'],
  },
  { text: 'Good care, as always.', sentiment: 2, themes: ['Positive experience & gratitude'] },
];

const BETTER: readonly TownComment[] = [
  {
    text: 'I waited ninety minutes and nobody told me why.',
    sentiment: 4,
    themes: ['Timeliness of care', 'Being kept informed, clarity & consistency of information'],
  },
  {
    text: 'I could not get through on the phone for two days.',
    sentiment: 4,
    themes: ['Contacting services'],
  },
  { text: 'Parking is a nightmare and too expensive.', sentiment: 4, themes: ['Parking'] },
  {
    text: 'The letter said ten, the portal said eleven. Which one is it?',
    sentiment: 4,
    themes: ['Appointment arrangements', 'Being kept informed, clarity & consistency of information'],
  },
  {
    text: 'The person at the desk was rude to my mother.',
    sentiment: 5,
    themes: ['Staff manner & personal attributes'],
  },
  { text: 'More seats in the waiting room please.', sentiment: 3, themes: ['Environment & Facilities'] },
  { text: 'Nothing, keep it up.', sentiment: 1, themes: ['Positive experience & gratitude'] },
  {
    text: 'I was sent home and did not know which pills to take.',
    sentiment: 5,
    themes: ['Discharge', 'Supplying & understanding medication'],
  },
  { text: 'The food was cold both days.', sentiment: 4, themes: ['Food & drink provision & facilities'] },
  {
    text: 'Someone who speaks Spanish at the desk would help a lot.',
    sentiment: 3,
    themes: ['Equality, Diversity & Inclusion', 'Staff listening, understanding & involving patients'],
  },
];

export const COMMENTS = { good: GOOD, better: BETTER } as const;

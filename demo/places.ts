// What there is to see and ask in the town: pages, searches, reasons to call.

export const PAGES: { readonly [clinic: string]: readonly (readonly [path: string, title: string])[] } = {
  cardiology: [
    ['/clinics/cardiology', 'Heart clinic'],
    ['/health/blood-pressure', 'Blood pressure at home'],
    ['/health/after-a-stent', 'After a stent'],
  ],
  diabetes: [
    ['/clinics/diabetes', 'Diabetes clinic'],
    ['/health/steady-sugar', 'Steady sugar'],
    ['/health/foot-care', 'Foot care'],
  ],
  orthopaedics: [
    ['/clinics/orthopaedics', 'Joint clinic'],
    ['/health/new-hip', 'Your new hip'],
    ['/health/back-pain', 'Back pain'],
  ],
  oncology: [
    ['/clinics/oncology', 'Cancer centre'],
    ['/health/side-effects', 'Living with side effects'],
    ['/support/talk', 'Someone to talk to'],
  ],
  paediatrics: [
    ['/clinics/paediatrics', "Children's clinic"],
    ['/health/vaccines', 'Vaccines by age'],
    ['/health/fever', 'Fever in children'],
  ],
  everywhere: [
    ['/', 'Home'],
    ['/visit/parking', 'Parking'],
    ['/visit/bring', 'What to bring'],
    ['/contact', 'Contact'],
  ],
};

export const SEARCHES: { readonly [clinic: string]: readonly string[] } = {
  cardiology: ['heart rate after exercise', 'blood thinner and dentist', 'cardiology parking'],
  diabetes: ['sugar high in the morning', 'insulin while travelling', 'diabetes class'],
  orthopaedics: ['hip surgery recovery time', 'physio exercises knee', 'mri without contrast'],
  oncology: ['chemo day what to bring', 'second opinion', 'hair loss help'],
  paediatrics: ['fever when to come', 'school vaccine form', 'children dentist'],
  everywhere: ['opening hours', 'cost of visit', 'change appointment', 'test results'],
};

export const CALL_REASONS = [
  'appointment',
  'results',
  'bill',
  'directions',
  'medicine',
  'complaint',
] as const;

export const HCP_PAGES: readonly (readonly [path: string, title: string, topic: string])[] = [
  ['/science/heart-failure', 'Heart failure', 'heart failure'],
  ['/science/lipids', 'Lipids', 'lipid management'],
  ['/science/kidney', 'Kidney disease', 'kidney disease'],
  ['/events', 'Events', 'events'],
  ['/tools/risk-calculator', 'Risk calculator', 'lipid management'],
];

export const MEDICAL_QUESTIONS = [
  'Is there data in patients on dialysis?',
  'What is known about switching from the older tablet?',
  'How was renal function measured in the main study?',
  'Are there reports of use in people over 85?',
] as const;

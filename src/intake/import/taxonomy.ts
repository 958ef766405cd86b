// Specialties behind the commonest codes of the Health Care Provider Taxonomy (maintained by the National Uniform Claim
// Committee, nucc.org): codes and their names are facts, the selection is ours. A code that is not here is kept as a code.

/** What a taxonomy code says. */
export interface Taxonomy {
  readonly profession: Profession;
  readonly specialty: string;
}

export type Profession =
  | 'physician'
  | 'physician assistant'
  | 'nurse practitioner'
  | 'nurse'
  | 'pharmacist'
  | 'dentist'
  | 'psychologist'
  | 'therapist'
  | 'other';

/** `code specialty` a line, by profession. */
const PHYSICIANS = `
207K00000X Allergy & Immunology
207L00000X Anesthesiology
207LC0200X Critical Care Medicine (Anesthesiology)
207LP2900X Pain Medicine (Anesthesiology)
208C00000X Colon & Rectal Surgery
207N00000X Dermatology
207P00000X Emergency Medicine
207PE0004X Emergency Medical Services
207PT0002X Medical Toxicology
207Q00000X Family Medicine
207QA0505X Adult Medicine (Family Medicine)
207QG0300X Geriatric Medicine (Family Medicine)
207QS0010X Sports Medicine (Family Medicine)
208D00000X General Practice
208M00000X Hospitalist
207R00000X Internal Medicine
207RA0401X Addiction Medicine
207RC0000X Cardiovascular Disease
207RC0001X Clinical Cardiac Electrophysiology
207RC0200X Critical Care Medicine
207RE0101X Endocrinology, Diabetes & Metabolism
207RG0100X Gastroenterology
207RG0300X Geriatric Medicine
207RH0000X Hematology
207RH0002X Hospice and Palliative Medicine
207RH0003X Hematology & Oncology
207RI0008X Hepatology
207RI0011X Interventional Cardiology
207RI0200X Infectious Disease
207RN0300X Nephrology
207RP1001X Pulmonary Disease
207RR0500X Rheumatology
207RX0202X Medical Oncology
207SG0201X Clinical Genetics
207T00000X Neurological Surgery
207U00000X Nuclear Medicine
207V00000X Obstetrics & Gynecology
207VG0400X Gynecology
207VM0101X Maternal & Fetal Medicine
207VX0000X Obstetrics
207W00000X Ophthalmology
207X00000X Orthopaedic Surgery
207XS0106X Hand Surgery (Orthopaedic)
207XS0114X Adult Reconstructive Orthopaedic Surgery
207Y00000X Otolaryngology
207ZP0101X Anatomic Pathology
207ZP0102X Anatomic Pathology & Clinical Pathology
208000000X Pediatrics
2080A0000X Adolescent Medicine (Pediatrics)
2080N0001X Neonatal-Perinatal Medicine
2080P0202X Pediatric Cardiology
2080P0205X Pediatric Endocrinology
2080P0206X Pediatric Gastroenterology
2080P0207X Pediatric Hematology-Oncology
2080P0210X Pediatric Nephrology
2080P0214X Pediatric Pulmonology
208100000X Physical Medicine & Rehabilitation
208200000X Plastic Surgery
2083P0500X Preventive Medicine/Occupational Environmental Medicine
2083P0901X Public Health & General Preventive Medicine
2084N0400X Neurology
2084N0402X Neurology with Special Qualifications in Child Neurology
2084P0800X Psychiatry
2084P0804X Child & Adolescent Psychiatry
2084P0805X Geriatric Psychiatry
2085R0001X Radiation Oncology
2085R0202X Diagnostic Radiology
2085R0204X Vascular & Interventional Radiology
208600000X Surgery
2086S0102X Surgical Critical Care
2086S0105X Surgery of the Hand
2086S0120X Pediatric Surgery
2086S0122X Plastic and Reconstructive Surgery
2086S0127X Trauma Surgery
2086S0129X Vascular Surgery
2086X0206X Surgical Oncology
208800000X Urology
208G00000X Thoracic Surgery (Cardiothoracic Vascular Surgery)
208VP0000X Pain Medicine
208VP0014X Interventional Pain Medicine`;

const OTHERS: readonly (readonly [Profession, string])[] = [
  ['physician', PHYSICIANS],
  [
    'physician assistant',
    `
363A00000X Physician Assistant
363AM0700X Medical Physician Assistant
363AS0400X Surgical Physician Assistant`,
  ],
  [
    'nurse practitioner',
    `
363L00000X Nurse Practitioner
363LA2100X Acute Care Nurse Practitioner
363LA2200X Adult Health Nurse Practitioner
363LF0000X Family Nurse Practitioner
363LG0600X Gerontology Nurse Practitioner
363LN0000X Neonatal Nurse Practitioner
363LP0200X Pediatrics Nurse Practitioner
363LP0808X Psychiatric/Mental Health Nurse Practitioner
363LP2300X Primary Care Nurse Practitioner
363LW0102X Women's Health Nurse Practitioner
364S00000X Clinical Nurse Specialist
367500000X Certified Registered Nurse Anesthetist
367A00000X Advanced Practice Midwife`,
  ],
  [
    'nurse',
    `
163W00000X Registered Nurse
163WC0200X Critical Care Medicine Registered Nurse
163WE0003X Emergency Registered Nurse
163WG0000X General Practice Registered Nurse
163WH0200X Home Health Registered Nurse
163WX0200X Oncology Registered Nurse
163WP0200X Pediatric Registered Nurse
163WS0200X School Registered Nurse
164W00000X Licensed Practical Nurse
164X00000X Licensed Vocational Nurse`,
  ],
  [
    'pharmacist',
    `
183500000X Pharmacist
1835G0303X Geriatric Pharmacist
1835N0905X Nuclear Pharmacist
1835P0018X Pharmacist Clinician (PhC)/Clinical Pharmacy Specialist
1835P1200X Pharmacotherapy Pharmacist
1835P1300X Psychiatric Pharmacist
1835X0200X Oncology Pharmacist
183700000X Pharmacy Technician`,
  ],
  [
    'dentist',
    `
122300000X Dentist
1223E0200X Endodontics
1223G0001X General Practice Dentistry
1223P0221X Pediatric Dentistry
1223P0300X Periodontics
1223P0700X Prosthodontics
1223S0112X Oral and Maxillofacial Surgery
1223X0400X Orthodontics and Dentofacial Orthopedics`,
  ],
  [
    'psychologist',
    `
103T00000X Psychologist
103TC0700X Clinical Psychologist
103TC2200X Clinical Child & Adolescent Psychologist`,
  ],
  [
    'therapist',
    `
101YM0800X Mental Health Counselor
101YP2500X Professional Counselor
1041C0700X Clinical Social Worker
106H00000X Marriage & Family Therapist
225100000X Physical Therapist
225X00000X Occupational Therapist
235Z00000X Speech-Language Pathologist
111N00000X Chiropractor`,
  ],
  [
    'other',
    `
133V00000X Registered Dietitian
152W00000X Optometrist
213E00000X Podiatrist
231H00000X Audiologist
172V00000X Community Health Worker
104100000X Social Worker
146N00000X Emergency Medical Technician, Basic
146L00000X Paramedic
390200000X Student in an Organized Health Care Education/Training Program`,
  ],
];

const TABLE: ReadonlyMap<string, Taxonomy> = new Map(
  OTHERS.flatMap(([profession, lines]) =>
    lines
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, 10), { profession, specialty: line.slice(11) }] as const),
  ),
);

/** What a code means, or null when this table does not have it. */
export function taxonomyOf(code: string): Taxonomy | null {
  return TABLE.get(code) ?? null;
}

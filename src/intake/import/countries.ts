// Countries as they stand in files: codes of two or three letters, and their names in four languages. Pure.

/** ISO 3166 alpha-2 with alpha-3 and names (English, German, Spanish, French) of countries that files often hold. */
const COUNTRIES: { readonly [code: string]: readonly string[] } = {
  US: [
    'usa',
    'united states',
    'united states of america',
    'vereinigte staaten',
    'estados unidos',
    'états-unis',
  ],
  CA: ['can', 'canada', 'kanada', 'canadá'],
  MX: ['mex', 'mexico', 'mexiko', 'méxico', 'mexique'],
  GB: [
    'gbr',
    'united kingdom',
    'great britain',
    'uk',
    'england',
    'vereinigtes königreich',
    'reino unido',
    'royaume-uni',
  ],
  IE: ['irl', 'ireland', 'irland', 'irlanda', 'irlande'],
  DE: ['deu', 'germany', 'deutschland', 'alemania', 'allemagne'],
  AT: ['aut', 'austria', 'österreich', 'autriche'],
  CH: ['che', 'switzerland', 'schweiz', 'suiza', 'suisse'],
  FR: ['fra', 'france', 'frankreich', 'francia'],
  BE: ['bel', 'belgium', 'belgien', 'bélgica', 'belgique'],
  NL: ['nld', 'netherlands', 'niederlande', 'países bajos', 'pays-bas'],
  LU: ['lux', 'luxembourg', 'luxemburg', 'luxemburgo'],
  ES: ['esp', 'spain', 'spanien', 'españa', 'espagne'],
  PT: ['prt', 'portugal'],
  IT: ['ita', 'italy', 'italien', 'italia', 'italie'],
  PL: ['pol', 'poland', 'polen', 'polonia', 'pologne'],
  CZ: ['cze', 'czechia', 'czech republic', 'tschechien', 'chequia', 'tchéquie'],
  DK: ['dnk', 'denmark', 'dänemark', 'dinamarca', 'danemark'],
  SE: ['swe', 'sweden', 'schweden', 'suecia', 'suède'],
  NO: ['nor', 'norway', 'norwegen', 'noruega', 'norvège'],
  FI: ['fin', 'finland', 'finnland', 'finlandia', 'finlande'],
  BR: ['bra', 'brazil', 'brasilien', 'brasil', 'brésil'],
  AR: ['arg', 'argentina', 'argentinien', 'argentine'],
  CO: ['col', 'colombia', 'kolumbien', 'colombie'],
  AU: ['aus', 'australia', 'australien', 'australie'],
  NZ: ['nzl', 'new zealand', 'neuseeland', 'nueva zelanda', 'nouvelle-zélande'],
  IN: ['ind', 'india', 'indien', 'inde'],
  JP: ['jpn', 'japan', 'japón', 'japon'],
  CN: ['chn', 'china', 'chine'],
  TR: ['tur', 'türkiye', 'turkey', 'türkei', 'turquía', 'turquie'],
  ZA: ['zaf', 'south africa', 'südafrika', 'sudáfrica', 'afrique du sud'],
};

const BY_NAME = new Map(
  Object.entries(COUNTRIES).flatMap(([code, names]) => names.map((name) => [name, code] as const)),
);

/** The alpha-2 code of a country's name or code, or null. Any two letters pass: the list of codes is longer than this one. */
export function countryOf(text: string): string | null {
  const plain = text.trim().normalize('NFC').toLowerCase();
  if (/^[a-z]{2}$/.test(plain) && plain !== 'uk') return plain.toUpperCase();
  return BY_NAME.get(plain) ?? null;
}

/** True for a text that surely means a country: a name, or a code of the list. */
export function isKnownCountry(text: string): boolean {
  const code = countryOf(text);
  return code !== null && Object.hasOwn(COUNTRIES, code);
}

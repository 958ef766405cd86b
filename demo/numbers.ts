// Numbers in the shape of registers, with right check digits, that no register has given to anybody.

/**
 * In the shape of a National Provider Identifier. Real ones begin with 1, rarely with 2; the town's begin with 9, which is
 * never issued (docs/getting-started.md).
 * @param prefix other first digits, for the few that intake shall take for a number
 */
export function fictionalNpi(index: number, prefix = '9'): string {
  const nine = `${prefix}${String(index).padStart(9 - prefix.length, '0')}`;
  const digits = [...`80840${nine}`].map(Number).reverse();
  const sum = digits.reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${nine}${(10 - (sum % 10)) % 10}`;
}

/** In the shape of an ORCID: those of people begin with 0000 or 0009, the town's with 9999. */
export function fictionalOrcid(index: number): string {
  const digits = `9999${String(index).padStart(11, '0')}`;
  const total = [...digits].reduce((sum, digit) => (sum + Number(digit)) * 2, 0);
  const check = (12 - (total % 11)) % 11;
  return `${digits}${check === 10 ? 'X' : check}`.replace(/(.{4})(?=.)/g, '$1-');
}

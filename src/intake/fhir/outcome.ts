// What is told to a FHIR client: issues with the path of the element, in one OperationOutcome.
import type { OperationOutcome } from '@medplum/fhirtypes';

/** The codes of FHIR's issue types that are used here. */
export type IssueCode =
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'invalid'
  | 'extension'
  | 'not-found'
  | 'not-supported'
  | 'business-rule'
  | 'informational'
  | 'login'
  | 'forbidden'
  | 'too-long'
  | 'transient'
  | 'exception';

/** One thing that is wrong (or, as information, worth saying). The text repeats no value. */
export interface Issue {
  readonly issue: IssueCode;
  readonly severity: 'error' | 'information';
  /** FHIRPath of the element, such as `Patient.birthDate`. */
  readonly expression: string | null;
  readonly text: string;
}

/** An error at an element. */
export function wrong(issue: IssueCode, expression: string | null, text: string): Issue {
  return { issue, severity: 'error', expression, text };
}

/** Something the sender should know although nothing is wrong. */
export function note(expression: string | null, text: string): Issue {
  return { issue: 'informational', severity: 'information', expression, text };
}

/** Narrows to an issue. */
export function isIssue(value: unknown): value is Issue {
  return typeof value === 'object' && value !== null && 'issue' in value && 'severity' in value;
}

/** The same issue as seen from the Bundle: `Patient.name` of entry 3 is `Bundle.entry[3].resource.name`. */
export function insideBundle(issue: Issue, entry: number): Issue {
  const below = issue.expression?.replace(/^[A-Za-z]+(?=[.[]|$)/, '') ?? '';
  return { ...issue, expression: `Bundle.entry[${entry}].resource${below}` };
}

/** Issues as the resource that FHIR clients read. */
export function outcomeOf(issues: readonly Issue[]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map((i) => ({
      severity: i.severity,
      code: i.issue,
      details: { text: i.text },
      ...(i.expression === null ? {} : { expression: [i.expression] }),
    })),
  };
}

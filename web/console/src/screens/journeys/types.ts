// The shapes a journey is edited in, by their short names.
export type {
  JourneyDefinition as Definition,
  JourneyEnding as Ending,
  JourneyEntry as Entry,
  JourneyNext as Next,
  JourneyRule as Rule,
  JourneySchedule as Schedule,
  JourneyStep as Step,
  JourneyStepKind as StepKind,
  JourneyUntil as Until,
  JourneyWhere as Where,
} from '../../../../../sdk/faces/journeys.ts';

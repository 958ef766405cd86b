// Surveys' front door.
export { tidySurveys } from './jobs.ts';
export { addressOf, followMessageLink, messageLink } from './links.ts';
export { surveyPrivacy } from './privacy.ts';
export { surveyPages } from './public-routes.ts';
export { surveyRoutes } from './routes.ts';
export type { SurveyServices } from './services.ts';
export { signalsOf } from './signals.ts';
export { findSurvey } from './store.ts';
export {
  approveForm,
  changeState,
  createSurvey,
  formHash,
  type SurveyDoing,
  type SurveyDraft,
  submitDraft,
} from './surveys.ts';

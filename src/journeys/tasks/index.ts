// The front door of tasks.
export { makeTasks } from './acting.ts';
export { taskPrivacy } from './privacy.ts';
export { taskRoutes } from './routes.ts';
export { TASKS_TOPIC, type TaskServices } from './services.ts';
export { insertTasks, listTaskRoles, type NewTask } from './store.ts';

import { socketRoute } from '../platform/route.ts';
import { dispatch } from './dispatch.ts';

export const handler = socketRoute(dispatch);

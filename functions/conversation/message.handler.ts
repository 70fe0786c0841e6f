import { socketRoute } from '../platform/route.ts';
import { dispatch } from './dispatch.ts';
import { countFrame } from './frames.ts';

export const handler = socketRoute(countFrame, dispatch);

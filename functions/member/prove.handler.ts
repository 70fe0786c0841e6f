import { countFrame } from '../conversation/frames.ts';
import { socketRoute } from '../platform/route.ts';
import { dispatch } from './dispatch.ts';

export const handler = socketRoute(countFrame, dispatch);

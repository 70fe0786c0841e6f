import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLES, bundle } from '../../lib/bundle.ts';

/** Templates that local accounts of these sources have in common. */
export const SYNTHESIZED = join(BUNDLES, '..', 'synthesized');

/** Once, before all: the templates name the bundles, and whoever makes them anew writes over what others read. */
export default (): void => {
  bundle();
  rmSync(SYNTHESIZED, { recursive: true, force: true });
};

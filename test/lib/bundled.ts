import { bundle } from '../../lib/bundle.ts';

/** Once, before all: the templates name the bundles, and whoever makes them anew writes over what others read. */
export default (): void => void bundle();

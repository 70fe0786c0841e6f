import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

/**
 * How functions know what the distribution has passed on: by a secret that both have from Secrets Manager when they are
 * deployed. Where the stage has a domain of its own, they refuse everything else.
 */
export class Front extends Construct {
  /** A reference that CloudFormation follows. It is in the configuration of both sides anyway: no call would hide it. */
  readonly secret: string;
  readonly #only: boolean;

  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id);
    this.#only = settings.domain !== undefined;
    const secret = new Secret(this, 'Secret', {
      description: 'Sent by the distribution with each request, so that functions know it passed through.',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Both sides have it from their deployment, so that a rotation is one; it opens no data by itself.',
    });
    this.secret = secret.secretValue.unsafeUnwrap();
  }

  protect(...functions: readonly ServiceFunction[]): void {
    for (const fn of functions) {
      fn.addEnvironment('FRONT_SECRET', this.secret);
      if (this.#only) fn.addEnvironment('FRONT_ONLY', 'true');
    }
  }
}

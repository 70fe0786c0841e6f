import { Stack, Validations } from 'aws-cdk-lib';
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
  /** What functions take: the distribution's, and the one before it, which it sends until it is deployed too. */
  readonly #taken: string;
  readonly #only: boolean;

  constructor(scope: Construct, id: string, { settings }: { readonly settings: Settings }) {
    super(scope, id);
    const { domain, frontSecretVersion } = settings;
    this.#only = domain !== undefined;
    const current = this.#createSecret(frontSecretVersion);
    this.secret = current.secretValue.unsafeUnwrap();
    this.#taken = this.secret;
    if (frontSecretVersion === 1) return;
    const previous = this.#createSecret(frontSecretVersion - 1);
    // The deployed web stack still imports it, and CloudFormation takes nothing away that is imported.
    Stack.of(this).exportValue(previous.secretArn);
    this.#taken = `${this.secret} ${previous.secretValue.unsafeUnwrap()}`;
  }

  #createSecret(version: number): Secret {
    const secret = new Secret(this, version === 1 ? 'Secret' : `Secret${version}`, {
      description: 'Sent by the distribution with each request, so that functions know it passed through.',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Both sides have it from their deployment: frontSecretVersion replaces it. It opens no data by itself.',
    });
    return secret;
  }

  protect(...functions: readonly ServiceFunction[]): void {
    for (const fn of functions) {
      fn.addEnvironment('FRONT_SECRET', this.#taken);
      if (this.#only) fn.addEnvironment('FRONT_ONLY', 'true');
    }
  }
}

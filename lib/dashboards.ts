import { Dashboard, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { costWidgets } from './dashboard-cost.ts';
import { serviceWidgets } from './dashboard-service.ts';
import { supportWidgets } from './dashboard-support.ts';
import type { DataStack } from './data-stack.ts';
import type { ServiceStack } from './service-stack.ts';
import type { Settings } from './settings.ts';

export interface DashboardsProps {
  /** What its names begin with. */
  readonly stage: string;
  readonly settings: Settings;
  readonly data: DataStack;
  readonly service: ServiceStack;
}

/**
 * What people look at in CloudWatch: whether the service is well, how customers are served, what it costs. Three of up to 50 metrics each, since so
 * many are free in an account.
 */
export class Dashboards extends Construct {
  constructor(scope: Construct, id: string, props: DashboardsProps) {
    super(scope, id);
    this.#add('Service', props, serviceWidgets(this, props));
    this.#add('Support', props, supportWidgets(props));
    this.#add('Cost', props, costWidgets(props));
  }

  #add(name: string, { stage }: DashboardsProps, widgets: IWidget[][]): void {
    new Dashboard(this, name, { dashboardName: `${stage}-${name.toLowerCase()}`, widgets });
  }
}

import type { MockAccount } from "../../base/mock-account.js";
import type { SeededRandom } from "../../base/random.js";
import type { Optimization } from "./optimization.js";
import type { Pipeline } from "./pipeline.js";
import { Members } from "./members.js";
import type { OptimizationTemplate } from "./optimization-template.js";
import type { ParameterizedModel } from "./parameterized-model.js";
import type { ExperimentTemplate } from "./experiment-template.js";
import { defaultModel } from "../cell/make-cell.js";
import { RecordStore, type OwnedRecord } from "./record-store.js";
import type { SimplePipeline } from "./simple-pipeline.js";

/** A project is in itself. */
export type Project = OwnedRecord;

export interface Study extends OwnedRecord {
  readonly simulationIds: Set<string>;
  /** When each measurement was put in. */
  readonly measurements: Map<string, number>;
  readonly validations: StudyValidation[];
}

/** A simulation that was made to be compared with a measurement. */
interface StudyValidation {
  /** What was asked for: an identical one is not made again. */
  readonly key: string;
  readonly simulationId: string;
  readonly jobId: string;
}

/** Everything at Ionworks that is neither a job nor a simulation. */
export class IonworksWork {
  readonly projects: RecordStore<Project>;
  readonly studies: RecordStore<Study>;
  readonly pipelines: RecordStore<Pipeline>;
  readonly simplePipelines: RecordStore<SimplePipeline>;
  readonly optimizations: RecordStore<Optimization>;
  readonly templates: RecordStore<ExperimentTemplate>;
  readonly models: RecordStore<ParameterizedModel>;
  readonly optimizationTemplates: RecordStore<OptimizationTemplate>;
  readonly members: Members;

  constructor(random: SeededRandom, accounts: readonly MockAccount[], startMs: number) {
    this.projects = new RecordStore(random, "ionworks-new-project");
    this.studies = new RecordStore(random, "ionworks-study");
    this.pipelines = new RecordStore(random, "ionworks-pipeline");
    this.simplePipelines = new RecordStore(random, "ionworks-simple-pipeline");
    this.optimizations = new RecordStore(random, "ionworks-optimization");
    this.templates = new RecordStore(random, "ionworks-template");
    this.models = new RecordStore(random, "ionworks-parameterized-model");
    this.optimizationTemplates = new RecordStore(random, "ionworks-optimization-template");
    this.members = new Members(random, accounts);
    for (const { name, ionworks } of accounts) {
      this.projects.add(() => ({
        id: ionworks.projectId,
        projectId: ionworks.projectId,
        organizationId: ionworks.organizationId,
        userId: ionworks.userId,
        createdMs: startMs,
        name: `${name}'s project`,
        description: null,
        editedMs: null,
      }));
      this.models.add((id) => ({
        id,
        projectId: ionworks.projectId,
        organizationId: ionworks.organizationId,
        userId: ionworks.userId,
        createdMs: startMs,
        name: `${name}'s cell`,
        description: "5 A.h of NMC/Graphite",
        editedMs: null,
        modelId: random.uuid("ionworks-model", name),
        cellSpecId: random.uuid("ionworks-cell-specification", name),
        model: defaultModel,
        parameters: {},
        fit: null,
      }));
    }
  }

  /** The pipelines whose elements a job runs, by the job's id. */
  readonly pipelineOfJob = new Map<string, Pipeline>();

  save() {
    return {
      projects: this.projects.save(),
      studies: this.studies.save(),
      pipelines: this.pipelines.save(),
      simplePipelines: this.simplePipelines.save(),
      optimizations: this.optimizations.save(),
      templates: this.templates.save(),
      models: this.models.save(),
      optimizationTemplates: this.optimizationTemplates.save(),
      members: this.members.save(),
      pipelineOfJob: this.pipelineOfJob,
    };
  }

  restore(saved: ReturnType<IonworksWork["save"]>): void {
    this.projects.restore(saved.projects);
    this.studies.restore(saved.studies);
    this.pipelines.restore(saved.pipelines);
    this.simplePipelines.restore(saved.simplePipelines);
    this.optimizations.restore(saved.optimizations);
    this.templates.restore(saved.templates);
    this.models.restore(saved.models);
    this.optimizationTemplates.restore(saved.optimizationTemplates);
    this.members.restore(saved.members);
    this.pipelineOfJob.clear();
    for (const [id, pipeline] of saved.pipelineOfJob) this.pipelineOfJob.set(id, pipeline);
  }

  /** Whether a project is there and belongs to an organization. */
  hasProject(projectId: string, organizationId: string): boolean {
    return this.projects.get(projectId)?.organizationId === organizationId;
  }
}

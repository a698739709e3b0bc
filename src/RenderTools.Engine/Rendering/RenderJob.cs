using System.Text.Json;
using RenderTools.Encoders;
using RenderTools.Filters;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <summary>One video on its way through the pool: what is known about it, and where its chunks go.</summary>
public sealed partial class RenderJob : IDisposable
{
    private readonly CancellationTokenSource _cancelled = new();
    private readonly JobDirectory? _directory;

    private readonly JobJournal? _journal;

    private RenderJob(JournalHeader header, RenderOptions options, JobFacts facts)
    {
        Id = options.RenderId ?? header.RenderId;
        Plan = header.Plan;
        Settings = header.Settings;
        Options = options;
        Facts = facts.WithFilterThreads(header.FilterThreads);
        Cancelled = _cancelled.Token;
    }

    private RenderJob(JournalHeader header, RenderOptions options, JobFacts facts, JobDirectory directory)
        : this(header, options, facts)
    {
        _directory = directory;
        _journal = JobJournal.Open(directory.Path);
        options.Session?.Add(this);
    }

    /// <summary>The render's id.</summary>
    public string Id { get; }

    /// <summary>The windows that are rendered: the plan's, or one where it cannot be split.</summary>
    public ChunkPlan Plan { get; }

    /// <summary>Filter, encoder, options.</summary>
    public RenderSettings Settings { get; }

    /// <summary>How it is run.</summary>
    public RenderOptions Options { get; }

    /// <summary>
    /// What a person should be warned of before it starts; each begins with a stable word and a colon.
    /// </summary>
    public IReadOnlyList<string> Warnings => Facts.Warnings;

    /// <summary>What was found out about source, filter and encoder.</summary>
    internal JobFacts Facts { get; private set; }

    /// <summary>Where the chunks go.</summary>
    internal JobDirectory Directory =>
        _directory ?? throw new InvalidOperationException("A job that is only looked at has no directory.");

    /// <summary>Where finished chunks are written down.</summary>
    internal JobJournal Journal =>
        _journal ?? throw new InvalidOperationException("A job that is only looked at has no journal.");

    /// <summary>Chunks of an earlier run whose files are what its journal says.</summary>
    public IReadOnlyList<RenderedChunk> TakenOver { get; private init; } = [];

    /// <summary>Attempts that a scheduler was given by an earlier process, the last one at each window.</summary>
    internal IReadOnlyList<HandedTask> Handed { get; private init; } = [];

    /// <summary>
    /// What an earlier run has tried in the search for a quality; a probe without a path has lost its file.
    /// </summary>
    internal IReadOnlyList<RenderedChunk> KnownProbes { get; private init; } = [];

    /// <summary>Where searches begin by an earlier run's pilots; null: none have told.</summary>
    internal QualityStart? KnownStart { get; private init; }

    /// <summary>Keyframes before the nearest that a chunk's attempt seeks to.</summary>
    /// <param name="further">How many more than at the first attempt, since a seam did not hold.</param>
    internal int EarlierKeyframes(int further) => Facts.FirstSeek + further;

    /// <summary>
    /// Whether all windows can become one, which then is the serial run: not where they are a part of the video, or
    /// differ in settings.
    /// </summary>
    internal bool CanBeOneChunk =>
        Plan.IsTiled
        && Plan.Chunks[0].StartPts is null
        && Plan.Chunks[^1].EndPts is null
        && Plan.Chunks.All(chunk => HaveSameSettings(chunk, Plan.Chunks[0]));

    /// <summary>Whether two windows can become one: not where only one of them lies in a zone.</summary>
    internal bool HaveSameSettings(VideoChunk one, VideoChunk other) => ReferenceEquals(Facts.Of(one), Facts.Of(other));

    /// <summary>Ends with the job.</summary>
    internal CancellationToken Cancelled { get; }

    /// <summary>
    /// Looks at source, filter and encoder, decides whether the plan's windows can be rendered, takes the working
    /// directory, and takes over what an earlier run of the same job finished, with that run's windows.
    /// </summary>
    /// <param name="media">ffmpeg, and what is known of the source.</param>
    /// <param name="plan">The windows; some of a plan's only, where chunks are rendered singly.</param>
    /// <param name="settings">Filter, encoder, options.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="cancellationToken">Ends it; the directory is free again.</param>
    /// <exception cref="RenderToolsException">
    /// VideoNotFound, SourceChanged, FilterInvalid, FilterNotFound, EncoderNotFound, SplitNotExact, JobInUse and
    /// others.
    /// </exception>
    public static async Task<RenderJob> PrepareAsync(
        MediaLibrary media,
        ChunkPlan plan,
        RenderSettings settings,
        RenderOptions options,
        CancellationToken cancellationToken
    )
    {
        var facts = await JobFacts.GatherAsync(media, plan, settings, cancellationToken);
        var job = Prepare(facts, plan, settings, options);
        try
        {
            job.Facts = await SettingsTrial.CheckAsync(job, cancellationToken);
            return job;
        }
        catch
        {
            job.Dispose();
            if (job.TakenOver.Count == 0)
                JobDirectory.Delete(job.Directory.Path);
            throw;
        }
    }

    /// <summary>The same as <see cref="PrepareAsync"/>, with facts that are known.</summary>
    internal static RenderJob Prepare(JobFacts facts, ChunkPlan plan, RenderSettings settings, RenderOptions options)
    {
        (plan, facts) = SplitDecision.Of(plan, options, facts);
        var (header, folder) = Describe(plan, settings, options, facts);
        var directory = JobDirectory.Open(Path.Combine(options.WorkingDirectory ?? JobDirectory.DefaultRoot, folder));
        try
        {
            return TakeOver(header, options, facts, directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            directory.Dispose();
            throw File.Exists(plan.Path)
                ? new RenderToolsException(
                    "WorkingDirectoryNotWritable",
                    ErrorKind.WriteError,
                    $"The render of '{plan.Path}' cannot begin in '{directory.Path}': {error.Message} Make room, or "
                        + "name another -WorkingDirectory.",
                    error
                )
                : new RenderToolsException(
                    "VideoNotFound",
                    ErrorKind.NotFound,
                    $"'{plan.Path}' does not exist any more.",
                    error
                );
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static (JournalHeader Header, string Folder) Describe(
        ChunkPlan plan,
        RenderSettings settings,
        RenderOptions options,
        JobFacts facts
    )
    {
        var ffmpeg = facts.Programs;
        var identity = new RenderIdentity(plan, settings, options.ThreadsPerWorker, options.AllowInexact, ffmpeg);
        var header = new JournalHeader(
            identity.RenderId(plan.PlanId),
            SourceIdentity.Of(facts.Source, facts.Index),
            settings,
            ffmpeg,
            plan.Chunks[0].Threads!.Value,
            plan
        )
        {
            FilterThreads = facts.FilterThreads,
        };
        return (header, identity.FolderName);
    }

    private static RenderJob TakeOver(
        JournalHeader header,
        RenderOptions options,
        JobFacts facts,
        JobDirectory directory
    )
    {
        var plan = header.Plan;
        var (probes, start) = options.Restart ? ([], null) : KnownSearch(directory);
        var earlier =
            !options.Restart && JobJournal.Read(directory.Path) is { } read && header.Continues(read.Job)
                ? read
                : default;

        // Single chunks continue nothing and begin nothing: they are added to what is there.
        if (!plan.IsTiled)
            return new RenderJob(
                earlier.Job is { } of ? header with { FilterThreads = of.FilterThreads } : header,
                options,
                facts,
                directory
            )
            {
                KnownProbes = earlier.Job is null ? [] : probes,
                KnownStart = earlier.Job is null ? null : start,
            };

        var handed = earlier.Job is null ? HandedWork.None : HandedWork.Read(directory.Path);
        if (
            earlier is { Job: { } job, Chunks: { } chunks }
            && chunks.Where(c => JobJournal.Holds(c.Chunk, c.Sha256)).Select(c => c.Chunk).ToList() is var good
            && good.Count + probes.Count + handed.Tasks.Count > 0
        )
        {
            var (windows, taken) = job.Continue(good);
            header = job with
            {
                Plan = job.Plan with { Chunks = windows, IsExact = plan.IsExact, Reason = plan.Reason },
            };
            return new RenderJob(header, options, facts, directory)
            {
                Handed = handed.Tasks,

                KnownProbes = probes,
                KnownStart = start,
                TakenOver =
                [
                    .. taken.Select(c => c with { Attempts = 0, RenderId = options.RenderId ?? job.RenderId }),
                ],
            };
        }

        directory.Clear();
        using (var journal = JobJournal.Open(directory.Path))
            journal.Begin(header);
        return new RenderJob(header, options, facts, directory);
    }

    // A probe whose file is gone was measured all the same: only if the chunk is made of it is it encoded again.
    private static (IReadOnlyList<RenderedChunk> Probes, QualityStart? Start) KnownSearch(JobDirectory directory)
    {
        var (probes, start) = JobJournal.ReadSearch(directory.Path);
        return (
            [.. probes.Select(p => JobJournal.Holds(p.Chunk, p.Sha256) ? p.Chunk : p.Chunk with { Path = null })],
            start
        );
    }

    /// <summary>
    /// The same as <see cref="PrepareAsync"/>, but only to look at: takes no directory and can start nothing.
    /// </summary>
    public static async Task<RenderJob> PreviewAsync(
        MediaLibrary media,
        ChunkPlan plan,
        RenderSettings settings,
        RenderOptions options,
        CancellationToken cancellationToken
    )
    {
        var facts = await JobFacts.GatherAsync(media, plan, settings, cancellationToken);
        (plan, facts) = SplitDecision.Of(plan, options, facts);
        return new RenderJob(Describe(plan, settings, options, facts).Header, options, facts);
    }

    /// <summary>Starts nothing more of the job and kills what runs; finished chunks stay.</summary>
    public void Cancel()
    {
        try
        {
            _cancelled.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The job has ended, perhaps since it was looked up: there is nothing to cancel.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Options.Session?.Remove(this);
        _journal?.Dispose();
        _directory?.Dispose();
        _cancelled.Dispose();
    }
}

using RenderTools.Encoders;
using RenderTools.Engine.Tests.Planning;
using RenderTools.Filters;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Rendering;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>A film whose file holds nothing, planned and prepared without ffmpeg. A frame is one tick long.</summary>
internal sealed class FakeFilm : IDisposable
{
    public const int Frames = 3072;

    private const int Rate = 25;

    private static readonly FfmpegLists Lists = new(
        new HashSet<string>(StringComparer.Ordinal) { "matroska" },
        new HashSet<string>(StringComparer.Ordinal) { "libx264" },
        new HashSet<string>(StringComparer.Ordinal)
    );

    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-fake-").FullName;
    private readonly VideoInfo _source;
    private readonly FrameIndex _index;

    public FakeFilm(string name = "film")
    {
        Path = System.IO.Path.Combine(_folder, name + ".mkv");
        File.WriteAllText(Path, "no film");
        var (source, index) = Films.Constant(Frames, Rate);
        var file = new FileInfo(Path);
        (_source, _index) = (
            source with
            {
                Name = name,
                Path = Path,
                Length = file.Length,
                LastWriteTimeUtc = file.LastWriteTimeUtc,
            },
            index
        );
    }

    public string Path { get; }

    public string Work => System.IO.Path.Combine(_folder, "work");

    /// <summary>A job of so many chunks, in a directory of its own; the same one for the same film.</summary>
    public RenderJob Prepare(
        int chunks,
        RenderOptions? options = null,
        int[]? pick = null,
        RenderSettings? settings = null
    )
    {
        settings ??= new RenderSettings();
        var plan = ChunkPlanner.Plan(
            _source,
            _index,
            new PlanOptions { ChunkCount = chunks, SplitMode = SplitMode.Uniform }
        );
        if (pick is not null)
            plan = plan with { Chunks = [.. pick.Select(i => plan.Chunks[i])] };
        var clock = SourceClock.Of(_source);
        var profile = EncoderProfile.Of("libx264");
        var facts = new JobFacts
        {
            Ffmpeg = Ffmpeg.Described(System.IO.Path.Combine(_folder, "no-ffmpeg"), "5.1", Lists),
            Settings = settings,
            Goal = QualityGoal.Of(settings),
            Source = _source,
            Index = _index,
            Clock = clock,
            Filter = null,
            Needs = FilterNeeds.None,
            Profile = profile,
            EncoderTimeBase = profile.TimeBase(_source.FrameRate, _index, clock),
            Picture = PictureFacts.Plain,
        };
        return RenderJob.Prepare(
            facts,
            plan,
            settings,
            (options ?? new RenderOptions()) with
            {
                WorkingDirectory = Work,
            }
        );
    }

    /// <summary>The chunks that a job's journal tells of.</summary>
    public static IReadOnlyList<RenderedChunk> Journal(string directory) =>
        JobJournal.Read(directory) is var (_, chunks) ? [.. chunks.Select(c => c.Chunk)] : [];

    /// <summary>How many probes the journal of the only job below a folder tells of.</summary>
    public static int Told(string work)
    {
        var directory = Directory.GetDirectories(work).Single();
        return JobJournal.ReadSearch(directory).Probes.Count;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

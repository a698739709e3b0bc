using System.Text.Json.Serialization;
using RenderTools.Encoders;
using RenderTools.Filters;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>
/// Everything that one run of a chunk needs, resolved: argument lists and names, never shell text. Whoever runs it
/// needs ffmpeg and the source, no index and no plan.
/// </summary>
internal sealed record ChunkTask
{
    /// <summary>The version of this form.</summary>
    public const int CurrentVersion = 2;

    /// <summary>In which version it is written.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The job it belongs to.</summary>
    public required string RenderId { get; init; }

    /// <summary>The window, its threads, and how many frames are expected of it.</summary>
    public required VideoChunk Chunk { get; init; }

    /// <summary>Which attempt at this window, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The source as it was planned.</summary>
    public required TaskSource Source { get; init; }

    /// <summary>The chunk's own filter, encoder and options.</summary>
    public required RenderSettings Settings { get; init; }

    /// <summary>The frames whose checksums are compared with the chunk before; null: nothing is before.</summary>
    public PtsRange? HeadZone { get; init; }

    /// <summary>The frames whose checksums are compared with the chunk after; null: nothing is after.</summary>
    public PtsRange? TailZone { get; init; }

    /// <summary>Whether the decoder begins behind a seek.</summary>
    public bool IsSought { get; init; }

    /// <summary>Runs of ffmpeg, one after the other, of which one writes the chunk.</summary>
    public required TaskStep[] Steps { get; init; }

    /// <summary>The names of the files that the task writes, in whatever directory it is run.</summary>
    public required TaskFiles Files { get; init; }

    /// <summary>Why a task that was read cannot be run; null: it can.</summary>
    [JsonIgnore]
    public string? WhyInvalid =>
        Version != CurrentVersion ? $"it is of version {Version}, and this is {CurrentVersion}"
        : Steps.Count(step => step.Kind == StepKind.Encode) != 1 ? "it has no step that writes the chunk, or several"
        : Files
            .All.Append(Files.Measurements ?? Files.Chunk)
            .Any(name => name.Length == 0 || name != Path.GetFileName(name))
            ? "a name in it is no file's name"
        : null;

    /// <summary>Describes a run of a chunk.</summary>
    /// <param name="job">The job.</param>
    /// <param name="chunk">The window.</param>
    /// <param name="command">Its command; of its paths only the names are kept.</param>
    /// <param name="attempt">Which attempt, from 1.</param>
    public static ChunkTask Of(RenderJob job, VideoChunk chunk, ChunkCommand command, int attempt)
    {
        var files = FilesOf(command);
        return new ChunkTask
        {
            RenderId = job.Id,
            Chunk = chunk,
            Attempt = attempt,
            Source = new TaskSource(
                chunk.Path,
                job.Plan.SourceLength,
                job.Plan.SourceLastWriteTimeUtc,
                job.Facts.Source.VideoCodec
            ),
            Settings = command.Settings,
            HeadZone = command.Window.HeadZone,
            TailZone = command.Window.TailZone,
            IsSought = command.Window.SeekPts is not null,
            Steps = StepsOf(command, files),
            Files = files,
        };
    }

    /// <summary>The names of a command's files.</summary>
    public static TaskFiles FilesOf(ChunkCommand command) =>
        new(
            Path.GetFileName(command.OutputPath),
            Path.GetFileName(command.SeamPath),
            Path.GetFileName(command.SentPath),
            Path.GetFileName(command.Pass?.LogPath)
        )
        {
            Quality = Path.GetFileName(command.QualityPath),
            Stream = Path.GetFileName(command.StreamPath),
            Times = Path.GetFileName(command.TimesPath),
        };

    /// <summary>The runs of ffmpeg that a command takes, with its files' names in place of their paths.</summary>
    public static TaskStep[] StepsOf(ChunkCommand command, TaskFiles files) =>
        [
            .. StepsOf(
                command with
                {
                    OutputPath = files.Chunk,
                    SeamPath = files.Seams,
                    SentPath = files.Sent,
                    QualityPath = files.Quality,
                    StreamPath = files.Stream,
                    TimesPath = files.Times,
                    Pass = command.Pass is { } pass ? pass with { LogPath = files.Measurements! } : null,
                }
            ),
        ];

    private static IEnumerable<TaskStep> StepsOf(ChunkCommand command)
    {
        if (command.Before is { } before)
            yield return new TaskStep([.. before.Arguments()])
            {
                Kind = StepKind.FirstPass,
                Encoder = before.Encoder(),
            };
        yield return new TaskStep([.. command.Arguments()]) { Encoder = command.Encoder() };
        if (command.QualityPath is not null)
            yield return new TaskStep([.. command.Measuring()]) { Kind = StepKind.Quality };
    }

    /// <summary>A step's arguments where the task's files lie in another than the working directory.</summary>
    public IReadOnlyList<string> ArgumentsIn(string directory, TaskStep step) =>
        [.. step.Arguments.Select(argument => Files.Place(argument, directory))];

    /// <summary>The arguments of a step's standalone encoder there.</summary>
    public IReadOnlyList<string> ArgumentsIn(string directory, TaskEncoder encoder) =>
        [.. encoder.Arguments.Select(argument => Files.PlaceOfEncoder(argument, directory))];

    /// <summary>
    /// What does the same in a POSIX shell, with the files in its working directory; what a standalone encoder wrote is
    /// not muxed there.
    /// </summary>
    public string CommandLine(string ffmpeg) =>
        string.Join(
            " && ",
            Steps.Select(step =>
                ShellQuote.Line(ffmpeg, step.Arguments)
                + (step.Encoder is { } encoder ? " | " + ShellQuote.Line(encoder.Path, encoder.Arguments) : "")
            )
        );
}

/// <summary>A task's source as it was planned.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastWriteTimeUtc">When it was last written.</param>
/// <param name="Codec">The codec of its video.</param>
internal sealed record TaskSource(string Path, long Length, DateTime LastWriteTimeUtc, string Codec);

/// <summary>One run of ffmpeg.</summary>
/// <param name="Arguments">ffmpeg's arguments, each as it is.</param>
internal sealed record TaskStep(string[] Arguments)
{
    /// <summary>What it is for.</summary>
    public StepKind Kind { get; init; } = StepKind.Encode;

    /// <summary>The program that takes the frames which ffmpeg writes to its standard output; null: none.</summary>
    public TaskEncoder? Encoder { get; init; }
}

/// <summary>What a run of ffmpeg in a task is for.</summary>
internal enum StepKind
{
    /// <summary>It measures what the encoder's second pass goes by, and writes no chunk.</summary>
    FirstPass,

    /// <summary>It writes the chunk, and the checksums at its seams.</summary>
    Encode,

    /// <summary>It compares the chunk with the frames that entered its encoder.</summary>
    Quality,
}

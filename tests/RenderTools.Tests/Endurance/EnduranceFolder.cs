using System.Text.Json;
using RenderTools.Fixtures;

namespace RenderTools.Tests.Endurance;

/// <summary>
/// A folder in which one small film is rendered, by a PowerShell of its own, as often as a test wants.
/// </summary>
internal sealed class EnduranceFolder : IDisposable
{
    public const int Chunks = 6;

    /// <summary>From the film to chunks, each told of on a line; <c>work</c> holds the job.</summary>
    public const string Render =
        "Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 6 | Invoke-ChunkRender -Preset ultrafast -ThrottleLimit 2 "
        + "-WorkingDirectory work";

    /// <summary>Tells of each chunk.</summary>
    public const string Tell =
        "ForEach-Object { [Console]::Out.WriteLine(\"chunk $($_.Index) $($_.Status) $($_.Attempts)\"); $_ }";

    /// <summary>All of it, to <c>out.mp4</c>.</summary>
    public const string Whole =
        Render
        + " | "
        + Tell
        + " | Merge-VideoChunks -DestinationPath out.mp4 -Force | ForEach-Object { \"frames $($_.Frames)\" }";

    private static readonly Lazy<Task<string>> Reference = new(RenderUndisturbedAsync);

    public EnduranceFolder(string? path = null) =>
        Path = path ?? Directory.CreateTempSubdirectory("rendertools-endurance-").FullName;

    public string Path { get; }

    /// <summary>The job's directory, once it is there.</summary>
    public string Job => Directory.GetDirectories(Of("work")).Single();

    public string Journal => System.IO.Path.Combine(Job, "journal.ndjson");

    public static async Task<EnduranceFolder> WithFilmAsync()
    {
        var folder = new EnduranceFolder();
        File.Copy(await FilmAsync(), folder.Of("film.mp4"));
        return folder;
    }

    /// <summary>Two seconds with sound, a keyframe every five frames.</summary>
    public static Task<string> FilmAsync() =>
        MediaCache.GetAsync(
            "film.mp4",
            "endurance 1",
            (_, path) =>
                CommandRunner.MakeAsync([
                    "-f",
                    "lavfi",
                    "-i",
                    "testsrc2=size=160x90:rate=25:duration=2",
                    "-f",
                    "lavfi",
                    "-i",
                    "sine=frequency=440:duration=2",
                    "-c:v",
                    "libx264",
                    "-preset",
                    "ultrafast",
                    "-g",
                    "5",
                    "-c:a",
                    "aac",
                    path,
                ])
        );

    public string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Every packet of a file with its time and a hash of its content, as text.</summary>
    public static async Task<string> PacketsAsync(string path) =>
        (
            await CommandRunner.RunAsync(
                TestedFfmpeg.Path,
                [
                    .. CommandRunner.QuietFfmpeg,
                    "-i",
                    "file:" + path,
                    "-map",
                    "0",
                    "-c",
                    "copy",
                    "-f",
                    "framehash",
                    "pipe:1",
                ]
            )
        ).Output;

    /// <summary>The packets of <c>out.mp4</c> as an undisturbed render gives them.</summary>
    public static Task<string> UndisturbedAsync() => Reference.Value;

    /// <summary>Starts a script here.</summary>
    public ShellRun Start(string script, params (string Name, string Value)[] environment) =>
        ShellRun.Start(this, script, environment);

    /// <summary>Runs a script here to its end.</summary>
    public async Task<ShellOutcome> RunAsync(string script, params (string Name, string Value)[] environment)
    {
        using var run = Start(script, environment);
        return await run.WaitAsync();
    }

    /// <summary>The chunks by their place that the journal tells of and whose files are what it says.</summary>
    public SortedSet<int> Verified()
    {
        var found = new SortedSet<int>();
        if (!Directory.Exists(Of("work")) || Directory.GetDirectories(Of("work")).Length == 0 || !File.Exists(Journal))
            return found;
        foreach (var text in File.ReadLines(Journal))
        {
            JsonElement line;
            try
            {
                line = JsonDocument.Parse(text).RootElement;
            }
            catch (JsonException)
            {
                continue;
            }

            if (line.GetProperty("Chunk") is not { ValueKind: JsonValueKind.Object } chunk)
                continue;
            var path = chunk.GetProperty(nameof(Path)).GetString()!;
            if (
                File.Exists(path)
                && Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))
                    == line.GetProperty("Sha256").GetString()
            )
                found.Add(chunk.GetProperty("Index").GetInt32());
        }

        return found;
    }

    /// <summary>Programs that still run on anything in this folder.</summary>
    public IReadOnlyList<RunningProcess> Running() =>
        [.. new[] { "ffmpeg", "ffprobe", "setpriv" }.SelectMany(name => ChildProcesses.WithArgument(name, Path))];

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static async Task<string> RenderUndisturbedAsync()
    {
        using var folder = await WithFilmAsync();
        var run = await folder.RunAsync(Whole);
        return run.ExitCode == 0
            ? await PacketsAsync(folder.Of("out.mp4"))
            : throw new InvalidOperationException(run.ToString());
    }
}

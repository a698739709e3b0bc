using System.Security.Cryptography;
using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Merging;
using RenderTools.Planning;
using RenderTools.Rendering;
using RenderTools.Rendering.Targets;
using Xunit;

namespace RenderTools.Engine.Tests.Cluster;

/// <summary>
/// A video in a folder that every node sees, rendered there and joined. Whoever renders starts ffmpeg by a script that
/// writes down where it ran and can be held.
/// </summary>
internal sealed class ClusterRender : IDisposable
{
    /// <summary>Windows of the plan.</summary>
    public const int Chunks = 6;

    private static readonly RenderSettings Settings = new() { Preset = "ultrafast" };

    // Whatever hangs ends a test, and no test ends CI.
    private readonly CancellationTokenSource _bound = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken
    );
    private readonly SlurmCluster _cluster;
    private readonly string _folder;
    private readonly string _film;

    public ClusterRender(SlurmCluster cluster)
    {
        SlurmTests.Require();
        _cluster = cluster;
        _bound.CancelAfter(TimeSpan.FromMinutes(3));
        _folder = Directory.CreateDirectory(Path.Combine(cluster.Shared, Guid.NewGuid().ToString("N")[..6])).FullName;
        _film = Path.Combine(_folder, "film.mp4");
        File.WriteAllText(Runs, "");
        File.WriteAllText(
            Ffmpeg,
            $"""
            #!/bin/sh
            if [ "$1" = -version ] && [ -e '{Path.Combine(_folder, "other-")}'"$SLURMD_NODENAME" ]; then
              echo 'ffmpeg version 99'
              exit
            fi
            case "$*" in
              *-progress*) ;;
              *) exec {Tested.Ffmpeg.Path} "$@" ;;
            esac
            echo "$SLURMD_NODENAME $*" >>'{Runs}'
            while [ -e '{Path.Combine(
                _folder,
                "hold"
            )}' ] || [ -e '{_folder}/hold-'"$SLURMD_NODENAME" ]; do sleep 0.1; done
            exec {Tested.Ffmpeg.Path} "$@"

            """
        );
        File.SetUnixFileMode(Ffmpeg, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>How often a failed chunk is tried again.</summary>
    public int RetryCount { get; init; } = 2;

    /// <summary>Ends with the test, and after some minutes.</summary>
    public CancellationToken Token => _bound.Token;

    /// <summary>What nodes start in place of ffmpeg.</summary>
    public string Ffmpeg => Path.Combine(_folder, "ffmpeg");

    /// <summary>Where jobs keep their chunks.</summary>
    public string Work => Path.Combine(_folder, "work");

    /// <summary>The cluster as a target.</summary>
    public SlurmTarget Target => new() { Ffmpeg = [Ffmpeg], MaximumTask = 4 };

    /// <summary>Every start of ffmpeg on a chunk: the node, and the arguments.</summary>
    public IReadOnlyList<(string Node, string Arguments)> Starts() =>
        [.. File.ReadAllLines(Runs).Select(line => (line.Split(' ')[0], line))];

    private string Runs => Path.Combine(_folder, "runs");

    /// <summary>A node has an ffmpeg that says that it is another version.</summary>
    public void PretendOther(string node) => File.WriteAllText(Path.Combine(_folder, "other-" + node), "");

    /// <summary>Whatever starts waits, until it is let go.</summary>
    public void Hold(string? node = null) => File.WriteAllText(HoldPath(node), "");

    /// <summary>What waits goes on.</summary>
    public void LetGo(string? node = null) => File.Delete(HoldPath(node));

    /// <summary>The job of the video, the same one each time.</summary>
    public async Task<RenderJob> PrepareAsync(string? work = null)
    {
        if (!File.Exists(_film))
            File.Copy(
                await new NumberedVideo("cluster.mp4", 120)
                {
                    Encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10"],
                }.GetAsync(),
                _film
            );
        var info = await Tested.Media.RecallAsync(_film, Token);
        var plan = ChunkPlanner.Plan(
            info,
            await Tested.Media.IndexAsync(info, Token),
            new PlanOptions { ChunkCount = Chunks, SplitMode = SplitMode.Uniform }
        );
        return await RenderJob.PrepareAsync(
            Tested.Media,
            plan,
            Settings,
            new RenderOptions
            {
                WorkingDirectory = work ?? Work,
                ThreadsPerWorker = 1,
                RetryCount = RetryCount,
            },
            Token
        );
    }

    /// <summary>Renders the video.</summary>
    /// <param name="places">Where.</param>
    /// <param name="onEvent">Is told of each event as it comes.</param>
    /// <param name="work">The working directory; null: the folder that all nodes see.</param>
    public async Task<IReadOnlyList<RenderEvent>> RunAsync(
        RenderPlaces places,
        Func<RenderEvent, Task>? onEvent = null,
        string? work = null
    )
    {
        var job = await PrepareAsync(work);
        DetachedRender.Note(job, places);
        return await FollowAsync(job, places, onEvent);
    }

    private async Task<IReadOnlyList<RenderEvent>> FollowAsync(
        RenderJob job,
        RenderPlaces places,
        Func<RenderEvent, Task>? onEvent
    )
    {
        var events = new List<RenderEvent>();
        await using var pool = await places.StartAsync(Token);
        pool.Add(job);
        pool.Close();
        await foreach (var what in pool.Events.ReadAllAsync(Token))
        {
            events.Add(what);
            if (onEvent is not null)
                await onEvent(what);
        }

        return events;
    }

    /// <summary>Joins chunks, and gives the file's checksum.</summary>
    public async Task<string> JoinAsync(IEnumerable<RenderedChunk> chunks)
    {
        var destination = Path.Combine(_folder, $"{Guid.NewGuid():N}.mp4");
        _ = await new VideoMerger(Tested.Media).MergeAsync(
            [.. chunks],
            new MergeOptions { Destination = destination },
            _ => { },
            Token
        );
        return Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(destination, Token)));
    }

    /// <summary>Goes on with a job that was handed to the cluster, to its end.</summary>
    public async Task<IReadOnlyList<RenderEvent>> ReceiveAsync(RenderJobInfo info)
    {
        var (job, places) = await DetachedRender.ReattachAsync(Tested.Media, info, new RenderOptions(), Token);
        return await FollowAsync(job, places, onEvent: null);
    }

    /// <summary>The checksum of the file that this machine renders and joins alone.</summary>
    public async Task<string> LocalAsync()
    {
        if (_cluster.Expected is { } known)
            return known;
        var events = await RunAsync(new RenderPlaces { LocalSlots = 2 }, work: Path.Combine(_folder, "local"));
        return _cluster.Expected = await JoinAsync(Finished(events));
    }

    public static IReadOnlyList<RenderedChunk> Finished(IEnumerable<RenderEvent> events) =>
        [.. events.OfType<ChunkFinished>().Select(e => e.Chunk)];

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string HoldPath(string? node) => Path.Combine(_folder, node is null ? "hold" : $"hold-{node}");
}

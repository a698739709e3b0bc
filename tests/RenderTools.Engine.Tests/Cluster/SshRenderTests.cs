using System.Diagnostics;
using RenderTools.Encoders;
using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Planning;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors.Ssh;
using RenderTools.Rendering.Targets;
using Xunit;

namespace RenderTools.Engine.Tests.Cluster;

/// <summary>Whole renders on three hosts: with nothing in common, with a folder in common, and with hosts that get lost.</summary>
[Collection(SshCollection.Name)]
public sealed class SshRenderTests(SshHosts hosts) : IAsyncLifetime
{
    private static readonly string[] Everybody = ["h1", "h2", "render@h3"];

    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-ssh-").FullName;
    private readonly List<RenderEvent> _events = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(hosts.WhyNot.Length == 0, hosts.WhyNot);
        hosts.Stuck = null;
        return default;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Chunks_from_three_hosts_are_those_of_this_machine_to_the_bit(bool sharesPath, bool twoPass)
    {
        var target = Target(sharesPath ? ["h1", "h2", "h3"] : Everybody) with { SharedPath = sharesPath };
        var folder = sharesPath ? hosts.NewSharedFolder() : _folder;
        var here = await RenderAsync(new RenderPlaces { LocalSlots = 1 }, Path.Combine(_folder, "here"), twoPass);
        var there = await RenderAsync(new RenderPlaces { Targets = [target] }, folder, twoPass);
        Assert.Equal(here.Select(c => c.Chunk.Window), there.Select(c => c.Chunk.Window));
        foreach (var (one, other) in here.Zip(there))
            Assert.Equal(
                await File.ReadAllBytesAsync(one.Path!, Token),
                await File.ReadAllBytesAsync(other.Path!, Token)
            );

        // Whose word is it? That of a script in ffmpeg's place on the hosts.
        Assert.All(there, chunk => Assert.Contains(hosts.Witnessed, line => IsOf(line, chunk)));
        Assert.Equal(target.ComputerName.Order(), there.Select(c => c.HostName!).Distinct().Order());
        foreach (var host in SshHosts.Names)
        {
            Assert.DoesNotContain(hosts.Running(host), process => process.Name == "ffmpeg");
            Assert.DoesNotContain(
                await hosts.TemporaryAsync(host),
                name => name.StartsWith("rendertools", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task A_host_whose_cable_is_pulled_in_mid_chunk_loses_it_to_another_and_ends_its_ffmpeg()
    {
        hosts.Stuck = "h2";
        var target = Target(["h1", "h2"]);
        var render = RenderAsync(new RenderPlaces { Targets = [target] }, _folder, twoPass: false);
        await RunsAsync("h2");
        await hosts.CutAsync("h2");
        try
        {
            var chunks = await render;
            Assert.All(chunks, chunk => Assert.Equal(("h1", ChunkStatus.Succeeded), (chunk.HostName, chunk.Status)));
            Assert.Contains(
                _events.OfType<ChunkRetried>(),
                e => e.Reason.Contains("'h2' was lost", StringComparison.Ordinal)
            );
            Assert.True(
                await ChildProcesses.UntilAsync(() => hosts.Running("h2").Count == 0, TimeSpan.FromSeconds(20), Token)
            );
        }
        finally
        {
            await hosts.JoinAsync("h2");
        }
    }

    [Fact]
    public async Task A_client_that_is_killed_costs_an_attempt_and_leaves_no_ffmpeg_on_its_host()
    {
        hosts.Stuck = "h2";
        var render = RenderAsync(new RenderPlaces { Targets = [Target(["h1", "h2"])] }, _folder, twoPass: false);
        await RunsAsync("h2");
        hosts.Stuck = null;
        var client = Assert.Single(
            ChildProcesses.DescendantsOf(Environment.ProcessId, "ssh"),
            p =>
                p.CommandLine.Contains("h2", StringComparer.Ordinal)
                && !p.CommandLine.Contains("-M", StringComparer.Ordinal)
        );
        Process.GetProcessById(client.Id).Kill();
        var chunks = await render;
        Assert.All(chunks, chunk => Assert.Equal(ChunkStatus.Succeeded, chunk.Status));
        Assert.Contains(
            _events.OfType<ChunkRetried>(),
            e => e.Reason.Contains("'h2' was lost", StringComparison.Ordinal)
        );
        Assert.True(
            await ChildProcesses.UntilAsync(() => hosts.Running("h2").Count == 0, TimeSpan.FromSeconds(20), Token)
        );
    }

    [Fact]
    public async Task Where_every_host_is_given_up_the_render_ends_with_an_error_that_says_so()
    {
        var target = Target(["h1"]) with { Ffmpeg = ["no-such-ffmpeg"] };
        var chunks = await RenderAsync(new RenderPlaces { Targets = [target] }, _folder, twoPass: false);
        Assert.Empty(chunks);
        Assert.Equal("TargetsLost", Assert.Single(_events.OfType<JobFailed>()).ErrorId);
        var given = Assert.Single(_events.OfType<RenderLog>(), log => log.Id == "HostGivenUp");
        Assert.Contains("no-such-ffmpeg", given.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_ffmpeg_on_a_host_is_a_warning_and_an_error_where_the_same_is_required(bool isRequired)
    {
        var target = Target(["h2"]) with { Ffmpeg = [hosts.OtherFfmpeg] };
        var places = new RenderPlaces { Targets = [target], RequireSameFfmpeg = isRequired };
        _ = await RenderAsync(places, _folder, twoPass: false);
        if (isRequired)
            Assert.Equal("TargetsDiffer", Assert.Single(_events.OfType<JobFailed>()).ErrorId);
        else
            Assert.Single(_events.OfType<RenderLog>(), log => log.Id == "TargetsDiffer");
    }

    [Fact]
    public async Task A_check_tells_of_each_host_what_is_there_and_what_to_do()
    {
        var terms = new TargetCheckTerms(Tested.Ffmpeg, hosts.NewSharedFolder());
        var good = await (Target(["h1"]) with { SharedPath = true }).CheckAsync(terms, Token);
        Assert.Equal(["Reachable", "ffmpeg", "Shared path", "Slots", "Clock"], good.Select(c => c.Name));
        Assert.All(good, check => Assert.Equal((Machine.CheckStatus.Pass, "h1"), (check.Status, check.HostName)));

        var bad = await (
            Target(["h2", "nobody-there@h3"]) with
            {
                SharedPath = true,
                Ffmpeg = ["no-such"],
                Slot = 999,
            }
        ).CheckAsync(terms with { Directory = _folder }, Token);
        Assert.Equal(
            ["ffmpeg", "Shared path", "Reachable"],
            bad.Where(c => c.Status == Machine.CheckStatus.Fail).Select(c => c.Name)
        );
        Assert.Contains(bad, c => c is { Name: "Slots", Status: Machine.CheckStatus.Warn });
        Assert.All(bad.Where(c => c.Status != Machine.CheckStatus.Pass), check => Assert.NotEmpty(check.Remedy!));
        Assert.Contains(
            "ssh-copy-id",
            bad.Single(c => c.HostName == "nobody-there@h3").Remedy,
            StringComparison.Ordinal
        );
    }

    private static bool IsOf(string line, RenderedChunk chunk)
    {
        var parts = chunk.HostName!.Split('@');
        return line.StartsWith($"{parts[^1]} {(parts.Length > 1 ? parts[0] : "root")} ", StringComparison.Ordinal)
            && line.Contains($"chunk-{chunk.Index:00000}_", StringComparison.Ordinal);
    }

    private Task RunsAsync(string host) =>
        ChildProcesses.UntilAsync(
            () => hosts.Running(host).Any(p => p.CommandLine.Contains("testsrc", StringComparer.Ordinal)),
            TimeSpan.FromSeconds(60),
            Token
        );

    private SshTarget Target(string[] names) =>
        new()
        {
            ComputerName = names,
            Ffmpeg = [hosts.Witness],
            Option = ["-F", hosts.Config],
            Patience = new SshPatience { ConnectSeconds = 2, BeatSeconds = 1 },
        };

    private async Task<RenderedChunk[]> RenderAsync(RenderPlaces places, string folder, bool twoPass)
    {
        var film = Path.Combine(Directory.CreateDirectory(folder).FullName, "a film's.mp4");
        File.Copy(
            await new NumberedVideo("hosts.mp4", 150)
            {
                Encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-bf", "2"],
            }.GetAsync(),
            film
        );
        var source = await Tested.Media.ProbeAsync(film, Token);
        var index = await Tested.Media.IndexAsync(source, Token);
        var job = await RenderJob.PrepareAsync(
            Tested.Media,
            ChunkPlanner.Plan(source, index, new PlanOptions { ChunkCount = 6 }),
            new RenderSettings
            {
                Preset = "ultrafast",
                VideoFilter = "unsharp",
                TwoPass = twoPass,
                EncoderOptions = twoPass ? [new EncoderOption("b:v", "200k")] : [],
            },
            new RenderOptions { WorkingDirectory = Path.Combine(folder, "work") },
            Token
        );
        await using var pool = await places.StartAsync(Token);
        pool.Add(job);
        pool.Close();
        _events.Clear();
        await foreach (var what in pool.Events.ReadAllAsync(Token))
            _events.Add(what);
        return [.. _events.OfType<ChunkFinished>().Select(e => e.Chunk).OrderBy(c => c.Index)];
    }
}

using System.Runtime.Versioning;
using RenderTools.Encoders;
using RenderTools.Encoders.Standalone;
using RenderTools.Events;
using RenderTools.Fixtures;
using RenderTools.Jobs;
using RenderTools.Planning;
using RenderTools.Primitives;
using RenderTools.Rendering;
using RenderTools.Rendering.Targets;
using Xunit;

namespace RenderTools.Engine.Tests.Rendering;

/// <summary>A standalone encoder that does not do its work is named in one error; here a script stands for it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StandaloneFaultTests : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("rendertools-fault-").FullName;

    public static TheoryData<string, string> Faults =>
        new()
        {
            { "head -c 100000 >/dev/null; echo Boom. >&2; exit 3", "SvtAv1EncApp ended with exit code 3: Boom." },
            { "cat >/dev/null; exit 0", "SvtAv1EncApp got 15 frames and wrote nothing." },
        };

    public static TheoryData<string, string> MoreFaults =>
        new()
        {
            { "exec sleep 600", "SvtAv1EncApp made no frame for 3 s and was ended." },
            { "cat >/dev/null; exec sleep 600", "SvtAv1EncApp made no frame for 3 s and was ended." },
            { "cat >/dev/null; echo Boom. >&2; exit 3", "SvtAv1EncApp ended with exit code 3: Boom." },
            { "head -c 100000 >/dev/null; exit 0", "SvtAv1EncApp ended before it had got all frames" },
            { "head -c 100000 >/dev/null; kill -SEGV $$", "SvtAv1EncApp was killed (signal 11)" },
            {
                "cat >/dev/null; head -c 50000 /dev/urandom >\"$out\"",
                "what SvtAv1EncApp wrote cannot be read as AV1 in IVF: ffmpeg says: "
            },
        };

    public void Dispose() => Directory.Delete(_work, recursive: true);

    [Theory]
    [MemberData(nameof(Faults))]
    public Task The_one_error_of_a_chunk_names_the_encoder(string script, string error) => CheckAsync(script, error);

    [FullTheory]
    [MemberData(nameof(MoreFaults))]
    public Task The_one_error_of_a_chunk_names_the_encoder_for_further_faults(string script, string error) =>
        CheckAsync(script, error);

    [Fact]
    public async Task What_an_encoder_refuses_to_do_is_told_in_its_words_and_before_a_second_chunk()
    {
        var (chunks, failure) = await RenderAsync(Stand("echo 'Error: no such preset' >&2; exit 1"), chunks: 6);
        Assert.Equal(
            "EncoderRefused: SvtAv1EncApp does not take what it is asked to encode, or how. SvtAv1EncApp ended with "
                + "exit code 1: Error: no such preset. 'SvtAv1EncApp --help' lists what it takes.",
            failure?.Split(" All that it said")[0]
        );
        Assert.True(chunks.Count <= 1, $"{chunks.Count} chunks");
    }

    [Fact]
    public async Task A_render_that_is_cancelled_ends_ffmpeg_and_the_encoder()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var started = Path.Combine(_work, "started");
        var render = RenderAsync(Stand($"touch '{started}'; exec sleep 601"), 1, token: cancel.Token);
        while (!File.Exists(started))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => render);
        Assert.DoesNotContain(ChildProcesses.WithArgument("sleep", "601"), IsOurs);
        Assert.DoesNotContain(ChildProcesses.WithArgument("ffmpeg", _work), IsOurs);
    }

    private static bool IsOurs(RunningProcess process) => process.ParentId == Environment.ProcessId;

    [Fact]
    public async Task An_encoder_that_is_not_there_is_named_with_its_package()
    {
        var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            StandaloneProgram.FindAsync(
                StandaloneEncoder.Of("vvencapp")!,
                Path.Combine(_work, "vvencapp"),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal("StandaloneEncoderNotFound", error.ErrorId);
        if (Processes.ProgramFinder.Find("vvencapp") is not null)
            return;
        error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            StandaloneProgram.FindAsync(
                StandaloneEncoder.Of("vvencapp")!,
                "vvencapp",
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal("StandaloneEncoderNotFound", error.ErrorId);
        Assert.Contains("vvenc", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SvtAv1EncApp", "n", "5", "EncoderOptionOwned")]
    [InlineData("x265", "frames", "5", "EncoderOptionOwned")]
    [InlineData("/opt/x265-10bit", "output", "a.hevc", "EncoderOptionOwned")]
    [InlineData("aomenc", "limit", "5", "EncoderOptionOwned")]
    [InlineData("rav1e", "threads", "5", "EncoderOptionOwned")]
    [InlineData("aomenc", "b:v", "5", "EncoderOptionUnknown")]
    public void Options_that_the_tool_sets_are_refused(string encoder, string name, string value, string id)
    {
        var settings = new RenderSettings { VideoCodec = encoder, EncoderOptions = [new(name, value)] };
        Assert.Equal(id, Assert.Throws<RenderToolsException>(() => RateControl.Check(settings)).ErrorId);
    }

    [Fact]
    public void Two_rate_controls_a_foreign_pass_and_a_target_are_refused()
    {
        var svt = new RenderSettings { VideoCodec = "SvtAv1EncApp", Crf = 30 };
        Refused(svt with { EncoderOptions = [new("tbr", "500")] }, "RateControlContradiction");
        Refused(svt with { Crf = null, TwoPass = true }, "TwoPassUnsupported");
        Refused(svt with { VideoCodec = "x265", Crf = null, TwoPass = true }, "TwoPassNeedsBitrate");
        var places = new RenderPlaces { Targets = [new SshTarget { ComputerName = ["render1"] }] };
        Assert.Equal(
            "StandaloneEncoderNotRemote",
            Assert.Throws<RenderToolsException>(() => places.Check(svt)).ErrorId
        );

        static void Refused(RenderSettings settings, string id) =>
            Assert.Equal(id, Assert.Throws<RenderToolsException>(() => RateControl.Check(settings)).ErrorId);
    }

    [Fact]
    public async Task A_pixel_format_that_the_encoder_does_not_take_is_refused()
    {
        var error = await Assert.ThrowsAsync<RenderToolsException>(() =>
            RenderAsync(Stand("exit 1"), 2, settings => settings with { PixelFormat = "yuv444p" })
        );
        Assert.Equal("PixelFormatNotFed", error.ErrorId);
    }

    private async Task CheckAsync(string script, string error)
    {
        var (chunks, failure) = await RenderAsync(Stand(script), chunks: 4);
        var text = failure ?? Assert.Single(chunks.Select(c => c.Error).Distinct().Take(1))!;
        Assert.StartsWith(error, chunks.Count > 0 ? chunks[0].Error : text, StringComparison.Ordinal);
        Assert.All(chunks, chunk => Assert.Equal(ChunkStatus.Failed, chunk.Status));
        Assert.DoesNotContain(ChildProcesses.WithArgument("sleep", "600"), IsOurs);
    }

    private string Stand(string script)
    {
        var path = Path.Combine(_work, "SvtAv1EncApp");
        File.WriteAllText(
            path,
            $"""
            #!/bin/sh
            if [ "$1" = --version ]; then echo "SVT-AV1 v9.9.9 (release)"; exit 0; fi
            for word in "$@"; do [ "$last" = -b ] && out=$word; last=$word; done
            {script}

            """
        );
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private async Task<(List<RenderedChunk> Chunks, string? Failure)> RenderAsync(
        string encoder,
        int chunks,
        Func<RenderSettings, RenderSettings>? change = null,
        CancellationToken? token = null
    )
    {
        var ends = token ?? TestContext.Current.CancellationToken;
        var media = Tested.Media;
        var info = await media.RecallAsync(await new NumberedVideo("encoders.mp4", 60).GetAsync(), ends);
        var plan = ChunkPlanner.Plan(
            info,
            await media.IndexAsync(info, ends),
            new PlanOptions { ChunkCount = chunks, SplitMode = SplitMode.Uniform }
        );
        var settings = new RenderSettings { VideoCodec = encoder };
        var options = new RenderOptions
        {
            WorkingDirectory = Path.Combine(_work, "work"),
            ThreadsPerWorker = 1,
            RetryCount = 0,
            StallTimeout = TimeSpan.FromSeconds(3),
        };
        var job = await RenderJob.PrepareAsync(media, plan, change?.Invoke(settings) ?? settings, options, ends);
        Assert.Contains("SvtAv1EncApp 9.9.9", job.Facts.Programs, StringComparison.Ordinal);
        var events = new List<RenderEvent>();
        await using (var pool = new RenderPool(1, ends))
        {
            pool.Add(job);
            pool.Close();
            await foreach (var what in pool.Events.ReadAllAsync(ends))
                events.Add(what);
        }

        return (
            [.. events.OfType<ChunkFinished>().Select(e => e.Chunk)],
            events.OfType<JobFailed>().Select(e => $"{e.ErrorId}: {e.Message}").FirstOrDefault()
        );
    }
}

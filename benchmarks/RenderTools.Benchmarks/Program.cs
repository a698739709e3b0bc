using BenchmarkDotNet.Running;
using RenderTools.Benchmarks;

if (args is ["micro", .. var rest])
    return BenchmarkRunner.Run(typeof(Program).Assembly, args: rest).Length > 0 ? 0 : 1;
if (args is ["rivals", .. var options])
    return await Comparison.RunAsync(options);
if (args is ["table", var csv])
    return await Table.WriteAsync(csv);
Console.Error.WriteLine(
    """
    Usage:
      micro [options of BenchmarkDotNet]         index reading and planning
      rivals CLIP [CLIP ...] [--repeat 3] [--workloads name,name] [--rivals name,name] [--csv results.csv]
                                                 RenderTools beside what people would use instead; --first 4 goes on behind
                                                 three rounds of an earlier run (the frames are compared in round 1)
      table results.csv                          the same as Markdown
    """
);
return 2;
